package archive_test

import (
	"encoding/json"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// FuzzMeta holds the .pmeta parser against encoding/json.
func FuzzMeta(f *testing.F) {
	for _, seed := range []string{"", "{}", "[]", `{"a":{},"cl":12,"t":"dav.file"}`, `{"a":null,"cl":-1}`, `{"a":{},"cl":-5}`, `{"cl":1e3}`, `{"cl":99999999999999999999}`, `{"a":{},"a":1}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var m archive.Meta
		isJSON, isObject := m.Parse(text)
		if isJSON != json.Valid(text) {
			t.Fatalf("%q: JSON: %t, and encoding/json says otherwise", text, isJSON)
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal(text, &members); isObject != (err == nil && members != nil) {
			t.Errorf("%q: an object: %t, and encoding/json says %v", text, isObject, err)
		}
		var acl map[string]json.RawMessage
		if isACL := isObject && json.Unmarshal(members["a"], &acl) == nil && acl != nil; isObject && isACL != (m.ACL.Kind == jsonscan.Object) {
			t.Errorf("%q: a is an object: %t, and encoding/json says otherwise", text, m.ACL.Kind == jsonscan.Object)
		}
		if m.Size() < -1 {
			t.Errorf("%q: size %d", text, m.Size())
		}
	})
}
