package archive_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

func TestARowIsReadAsJSONHasIt(t *testing.T) {
	t.Parallel()
	var r archive.Row
	var refs []string
	const line = `{"\u005fid":"a\/b", "_type" : "UserData" ,"_source":{"b":1},"_source":{"b":"box","n":null,"t":"type","s":{"Name":"n","__id":"é\n","Url":"u"},` +
		`"l":{"Box":"x"},"ll":["t:k",7,"no"],"h":[]}}`
	if fault := r.Parse([]byte(line), func(ref []byte) { refs = append(refs, string(ref)) }); fault != archive.LineFine {
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

func TestWhatARowBelongsToIsReadFromItsLinks(t *testing.T) {
	t.Parallel()
	for links, want := range map[string][3]string{
		`{"Box":"b","EntityType":"e","AssociationEnd":"a"}`:      {"b", "e", "a"},
		`{"ComplexType":"c"}`:                                    {"", "c", ""},
		`{"Relation":"r","Box":"b"}`:                             {"b", "r", ""},
		`{"Box":"b","Relation":"r","AssociationEnd":"a"},"l":{}`: {"", "", ""}, // of two the server takes the last
		`null`: {"", "", ""},
	} {
		var r archive.Row
		if fault := r.Parse([]byte(`{"_id":"i","_source":{"l":`+links+`}}`), nil); fault != archive.LineFine {
			t.Fatalf("%s: fault %d", links, fault)
		}
		if got := [3]string{string(r.BoxLink.Text), string(r.OwnerLink.Text), string(r.EndLink.Text)}; got != want {
			t.Errorf("%s: got %q, want %q", links, got, want)
		}
	}
}

// userRow is a line as units write them, of the table that has the most.
const userRow = `{"_index":"u0_anon.x","_type":"UserData","_id":"uMeMuRXgSM2rEIgEGIuJ2Q","_source":{"p":1795516710993,` +
	`"ll":["g7zZpeUhRZis3Cor_Ahp7Q:BBBBBBBBBBBBBBBBBBBBBB"],"b":"zvHWQGgJQu2JDQsxMxbjnQ","n":"TV2IM_aTQh6WQ_efQ7Vrig",` +
	`"s":{"C001":null,"P001":7,"P003":"lorem ipsum","__id":"i-82"},"t":"zmTaATFFQtKKmgnoIXoZkg","u":1795516710993,"h":{},"l":{}}}`

// Not parallel, as allocations are counted.
func TestReadingARowAllocatesNothing(t *testing.T) {
	var r archive.Row
	line := []byte(userRow)
	if got := testing.AllocsPerRun(100, func() { r.Parse(line, nil) }); got > 0 || r.Refs != 1 {
		t.Errorf("%v allocations, %d links", got, r.Refs)
	}
}

func BenchmarkRow(b *testing.B) {
	var r archive.Row
	line := []byte(userRow)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if r.Parse(line, nil) != archive.LineFine {
			b.Fatal("no row")
		}
	}
}

// FuzzRow holds the row parser against the JSON parser of the practice unit: both must agree about what is a row, and about its id.
func FuzzRow(f *testing.F) {
	for _, seed := range []string{"", " ", "null", "[1]", "{}", `{"_id":"x","_type":null,"_source":{"b":"b","s":{"Name":"n"},"ll":["a:b"]}}`, `{"_id":"\ud800\u00e9"}`,
		`{"a":-0.1e+5,"b":[true,false,null,{}]}`, `{"_id":1,"_id":"2"}`, `{"a":01}`, `{"a":1.}`, "{\"a\":\"\t\"}", `{"a":"\x"}`, `{"a":"\u12"}`, `{"a":1,}`, `{,}`, "\"\\",
		`{"_id""x"}`, `{"_source":{"n":99999999999999999999}}`, `99999999999999999999`, `{"_id":"x"}"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var r archive.Row
		fault := r.Parse(line, func([]byte) {})
		value, err := corejson.Parse(string(line))
		if want := faultOf(value, err); fault != want && fault != archive.LineTooDeep && (fault != archive.LineBlank || want != archive.LineNotJSON) {
			t.Fatalf("%q: fault %d, and the practice unit says %v", line, fault, err)
		}
		if fault != archive.LineFine {
			return
		}
		object, _ := value.(corejson.Object)
		if id, isText := object["_id"].(string); isText != (r.ID.Kind == jsonscan.String) || id != string(r.ID.Text) && isText {
			t.Errorf("%q: _id %q, and the practice unit says %q", line, r.ID.Text, object["_id"])
		}
	})
}

// faultOf is what a line is of which core's parser makes this.
func faultOf(value any, err error) archive.LineFault {
	if number := (*corejson.NumberError)(nil); errors.As(err, &number) {
		return archive.LineTooLarge
	}
	if _, isObject := value.(corejson.Object); isObject {
		return archive.LineFine
	}
	if err != nil {
		return archive.LineNotJSON
	}
	return archive.LineNotObject
}
