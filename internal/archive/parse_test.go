package archive

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

func TestARowIsReadAsJSONHasIt(t *testing.T) {
	t.Parallel()
	var r Row
	var refs []string
	const line = `{"\u005fid":"a\/b", "_type" : "UserData" ,"_source":{"b":1},"_source":{"b":"box","n":null,"t":"type","s":{"Name":"n","__id":"é\n","Url":"u"},` +
		`"l":{"Box":"x"},"ll":["t:k",7,"no"],"h":[]}}`
	if fault := r.Parse([]byte(line), func(ref []byte) { refs = append(refs, string(ref)) }); fault != LineFine {
		t.Fatalf("fault %d", fault)
	}
	got := []string{string(r.ID.Text), string(r.Kind.Text), string(r.Box.Text), string(r.Set.Text), string(r.Key.Text), string(r.BoxLink.Text)}
	if want := []string{"a/b", "UserData", "box", "type", "é\n", "x"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if r.Node.Kind != jsonscan.Null || r.Hidden.Kind != jsonscan.Other || r.Fields.Kind != jsonscan.Object || r.Refs != 1 || !slices.Equal(refs, []string{"t:k"}) {
		t.Errorf("got %+v, refs %q", r, refs)
	}
}

// FuzzRow holds the row parser against encoding/json: both must agree about what is JSON, and about the fields.
func FuzzRow(f *testing.F) {
	for _, seed := range []string{"", " ", "null", "[1]", "{}", `{"_id":"x","_type":null,"_source":{"b":"b","s":{"Name":"n"},"ll":["a:b"]}}`, `{"_id":"\ud800\u00e9"}`,
		`{"a":-0.1e+5,"b":[true,false,null,{}]}`, `{"_id":1,"_id":"2"}`, `{"a":01}`, `{"a":1.}`, "{\"a\":\"\t\"}", `{"a":"\x"}`, `{"a":"\u12"}`, `{"a":1,}`, `{,}`, "\"\\"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var r Row
		fault := r.Parse(line, func([]byte) {})
		if got, want := fault == LineFine || fault == LineNotObject, json.Valid(line); got != want {
			t.Fatalf("%q: fault %d, and encoding/json says %t", line, fault, want)
		}
		if fault != LineFine {
			return
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal(line, &members); err != nil {
			t.Fatalf("%q: a row, and encoding/json says %v", line, err)
		}
		var id any
		_ = json.Unmarshal(members["_id"], &id)
		text, isText := id.(string)
		if isText != (r.ID.Kind == jsonscan.String) {
			t.Errorf("%q: _id is a text: %t", line, r.ID.Kind == jsonscan.String)
		}
		if isText && strings.ToValidUTF8(string(r.ID.Text), "\uFFFD") != strings.ToValidUTF8(text, "\uFFFD") && !strings.Contains(text, "\uFFFD") {
			t.Errorf("%q: _id %q, and encoding/json says %q", line, r.ID.Text, text)
		}
	})
}

// FuzzMeta holds the .pmeta parser against encoding/json.
func FuzzMeta(f *testing.F) {
	for _, seed := range []string{"", "{}", "[]", `{"a":{},"cl":12,"t":"dav.file"}`, `{"a":null,"cl":-1}`, `{"cl":1e3}`, `{"cl":99999999999999999999}`, `{"a":{},"a":1}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var m Meta
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
