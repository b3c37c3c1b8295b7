package archive

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestARowIsReadAsJSONHasIt(t *testing.T) {
	t.Parallel()
	var r row
	var refs []string
	const line = `{"\u005fid":"a\/b", "_type" : "UserData" ,"_source":{"b":1},"_source":{"b":"box","n":null,"t":"type","s":{"Name":"n","__id":"é\n","Url":"u"},` +
		`"l":{"Box":"x"},"ll":["t:k",7,"no"],"h":[]}}`
	if fault := parseRow([]byte(line), &r, func(ref []byte) { refs = append(refs, string(ref)) }); fault != lineFine {
		t.Fatalf("fault %d", fault)
	}
	got := []string{string(r.id.text), string(r.kind.text), string(r.box.text), string(r.set.text), string(r.key.text), string(r.boxLink.text)}
	if want := []string{"a/b", "UserData", "box", "type", "é\n", "x"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if r.node.kind != kindNull || r.hidden.kind != kindOther || r.fields.kind != kindObject || r.refs != 1 || !slices.Equal(refs, []string{"t:k"}) {
		t.Errorf("got %+v, refs %q", r, refs)
	}
}

func TestLinesAreSplitAsThePracticeUnitSplitsThem(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a", "a\n", "a\r\nb\r\n", "a\n\nb", "a\r\rb", "\n", "\r\n\r\n", "a\r", "a\n\r\n", "\r\r\n\n"} {
		for size := 1; size <= len(text)+1; size++ {
			if got, want := splitIn(text, size), Lines(text); !slices.Equal(got, want) {
				t.Errorf("%q in pieces of %d: got %q, want %q", text, size, got, want)
			}
		}
	}
}

func splitIn(text string, size int) []string {
	var got []string
	l := lineSplitter{each: func(line []byte) { got = append(got, string(line)) }, tooLong: func() { got = append(got, "too long") }}
	for piece := range slices.Chunk([]byte(text), size) {
		l.write(piece)
	}
	l.close()
	return got
}

func TestALineThatIsTooLongIsPassedOver(t *testing.T) {
	t.Parallel()
	fits, long := strings.Repeat("a", maxLine), strings.Repeat("a", maxLine+1)
	got := splitIn(fits+"\n"+long+"\nb\n"+long, 1<<20)
	if want := []string{fits, "too long", "b", "too long"}; !slices.Equal(got, want) {
		t.Errorf("%d lines, the third one %q", len(got), got[2])
	}
}

func TestDeepNestingEndsWhereEncodingJSONEndsIt(t *testing.T) {
	t.Parallel()
	for _, depth := range []int{1, 9999, 10000, 10001, 1 << 20} {
		text := []byte(strings.Repeat("[", depth) + strings.Repeat("]", depth))
		s := scanner{data: text}
		if got, want := s.skip() && s.atEnd(), json.Valid(text); got != want {
			t.Errorf("depth %d: %t, and encoding/json says %t", depth, got, want)
		}
	}
}

// FuzzRow holds the row parser against encoding/json: both must agree about what is JSON, and about the fields.
func FuzzRow(f *testing.F) {
	for _, seed := range []string{"", " ", "null", "[1]", "{}", `{"_id":"x","_type":null,"_source":{"b":"b","s":{"Name":"n"},"ll":["a:b"]}}`, `{"_id":"\ud800\u00e9"}`,
		`{"a":-0.1e+5,"b":[true,false,null,{}]}`, `{"_id":1,"_id":"2"}`, `{"a":01}`, `{"a":1.}`, "{\"a\":\"\t\"}", `{"a":"\x"}`, `{"a":"\u12"}`, `{"a":1,}`, `{,}`, "\"\\"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var r row
		fault := parseRow(line, &r, func([]byte) {})
		if got, want := fault == lineFine || fault == lineNotObject, json.Valid(line); got != want {
			t.Fatalf("%q: fault %d, and encoding/json says %t", line, fault, want)
		}
		if fault != lineFine {
			return
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal(line, &members); err != nil {
			t.Fatalf("%q: a row, and encoding/json says %v", line, err)
		}
		var id any
		_ = json.Unmarshal(members["_id"], &id)
		text, isText := id.(string)
		if isText != (r.id.kind == kindString) {
			t.Errorf("%q: _id is a text: %t", line, r.id.kind == kindString)
		}
		if isText && strings.ToValidUTF8(string(r.id.text), "\uFFFD") != strings.ToValidUTF8(text, "\uFFFD") && !strings.Contains(text, "\uFFFD") {
			t.Errorf("%q: _id %q, and encoding/json says %q", line, r.id.text, text)
		}
	})
}

// FuzzMeta holds the .pmeta parser against encoding/json.
func FuzzMeta(f *testing.F) {
	for _, seed := range []string{"", "{}", "[]", `{"a":{},"cl":12,"t":"dav.file"}`, `{"a":null,"cl":-1}`, `{"cl":1e3}`, `{"cl":99999999999999999999}`, `{"a":{},"a":1}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var m meta
		isJSON, isObject := parseMeta(text, &m)
		if isJSON != json.Valid(text) {
			t.Fatalf("%q: JSON: %t, and encoding/json says otherwise", text, isJSON)
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal(text, &members); isObject != (err == nil && members != nil) {
			t.Errorf("%q: an object: %t, and encoding/json says %v", text, isObject, err)
		}
		var acl map[string]json.RawMessage
		if isACL := isObject && json.Unmarshal(members["a"], &acl) == nil && acl != nil; isObject && isACL != (m.acl.kind == kindObject) {
			t.Errorf("%q: a is an object: %t, and encoding/json says otherwise", text, m.acl.kind == kindObject)
		}
		if m.size() < -1 {
			t.Errorf("%q: size %d", text, m.size())
		}
	})
}
