package archive_test

import (
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// FuzzMeta holds the .pmeta parser against the JSON parser of the practice unit.
func FuzzMeta(f *testing.F) {
	for _, seed := range []string{"", "{}", "[]", `{"a":{},"cl":12,"t":"dav.file"}`, `{"a":null,"cl":-1}`, `{"a":{},"cl":-5}`, `{"cl":1e3}`, `{"cl":99999999999999999999}`, `{"a":{},"a":1}`, `{"a":{},"v":1.0}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var m archive.Meta
		fault := m.Parse(text)
		value, err := corejson.Parse(string(text))
		if want := faultOf(value, err); fault != want && fault != archive.LineTooDeep {
			t.Fatalf("%q: fault %d, and the practice unit says %v", text, fault, err)
		}
		object, _ := value.(corejson.Object)
		if _, isACL := object["a"].(corejson.Object); fault == archive.LineFine && isACL != (m.ACL.Kind == jsonscan.Object) {
			t.Errorf("%q: a is an object: %t, and the practice unit says otherwise", text, m.ACL.Kind == jsonscan.Object)
		}
		if m.Size() < -1 {
			t.Errorf("%q: size %d", text, m.Size())
		}
	})
}
