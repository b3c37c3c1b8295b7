package jsonscan_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive/jsonscan"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// row is a line as units write them, of the kind of which an archive has the most.
const row = `{"_index":"u0_anon.x","_type":"UserData","_id":"uMeMuRXgSM2rEIgEGIuJ2Q","_source":{"p":1795516710993,"ll":[],` +
	`"b":"zvHWQGgJQu2JDQsxMxbjnQ","s":{"C001":null,"P001":7,"P002":-0.5e3,"P003":"lorem ipsum","__id":"i-82"},"h":{},"l":{}}}`

func TestAValueIsGivenWithItsKindAndText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]jsonscan.Value{
		` "a\u00e9\n"`: {Kind: jsonscan.String, Text: []byte("aé\n")},
		`-1.50e+3 `:    {Kind: jsonscan.Number, Text: []byte("-1.50e+3")},
		`{"a":[1,{}]}`: {Kind: jsonscan.Object},
		`[1, "x"]`:     {Kind: jsonscan.Other},
		`true`:         {Kind: jsonscan.Other},
		`null`:         {Kind: jsonscan.Null},
	} {
		var got jsonscan.Value
		s := jsonscan.New([]byte(text))
		if ok := s.Value(&got) && s.AtEnd(); !ok || got.Kind != want.Kind || string(got.Text) != string(want.Text) {
			t.Errorf("%s: %t, kind %d, text %q", text, ok, got.Kind, got.Text)
		}
	}
}

func TestMembersAreGivenInOrder(t *testing.T) {
	t.Parallel()
	var keys []string
	s := jsonscan.New([]byte(row))
	ok := s.Object(func(key []byte) bool {
		keys = append(keys, string(key))
		return s.Skip()
	})
	if want := []string{"_index", "_type", "_id", "_source"}; !ok || !s.AtEnd() || !slices.Equal(keys, want) {
		t.Errorf("%t, keys %q", ok, keys)
	}
}

func TestNestingHasALimit(t *testing.T) {
	t.Parallel()
	for depth, want := range map[int]bool{1: true, jsonscan.MaxDepth: true, jsonscan.MaxDepth + 1: false, 1 << 20: false} {
		s := jsonscan.New([]byte(strings.Repeat("[", depth) + strings.Repeat("]", depth)))
		if got := s.Skip() && s.AtEnd(); got != want || !want && s.Fault() != jsonscan.TooDeep {
			t.Errorf("depth %d: %t, fault %d", depth, got, s.Fault())
		}
	}
}

// Not parallel, as allocations are counted.
func TestPassingOverAValueAllocatesNothing(t *testing.T) {
	long := strings.Replace(row, "lorem", strings.Repeat("lorem ", 10_000), 1)
	for _, text := range [][]byte{[]byte(row), []byte(long)} {
		if got := testing.AllocsPerRun(100, func() { jsonscan.New(text).Skip() }); got > 0 {
			t.Errorf("%d bytes: %v allocations", len(text), got)
		}
	}
}

// FuzzScan holds the scanner against the parser of the practice unit, which is another one: both must agree about what is JSON to
// core, and about the value.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{"", " ", "null", "[1]", "{}", row, `"\ud800\u00e9"`, `-0.1e+5`, `[true,false,null,{}]`, `01`, `1.`,
		"\"\t\"", `"\x"`, `"\u12"`, `{"a":1,}`, `{,}`, "\"\\", `{"a":1,"a":"2"}`, "nul", "- 1", `{"a" 1"b"::[1-2]}`, `{}"`, `{}"x"`,
		"9223372036854775808", `[1:99999999999999999999]`, `{"a":1}99999999999999999999`, "{\"a\":\"\\\"}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		want, err := corejson.Parse(string(text))
		s := jsonscan.New(text)
		var v jsonscan.Value
		ok := s.Value(&v) && s.AtEnd()
		if s.Fault() == jsonscan.TooDeep {
			return
		}
		number := (*corejson.NumberError)(nil)
		if ok != (err == nil) || !ok && errors.As(err, &number) != (s.Fault() == jsonscan.TooLarge) {
			t.Fatalf("%q: %t, fault %d, and the practice unit says %v", text, ok, s.Fault(), err)
		}
		if skip := jsonscan.New(text); ok != (skip.Skip() && skip.AtEnd()) {
			t.Errorf("%q: passed over is something else than looked at", text)
		}
		if !ok {
			return
		}
		kind, words := kindOf(want)
		if kind != v.Kind || kind == jsonscan.String && words != string(v.Text) || kind == jsonscan.Number && !same(words, string(v.Text)) {
			t.Errorf("%q: kind %d with the text %q, want %d with %q", text, v.Kind, v.Text, kind, words)
		}
	})
}

func kindOf(v any) (jsonscan.Kind, string) {
	switch v := v.(type) {
	case nil:
		return jsonscan.Null, ""
	case string:
		return jsonscan.String, v
	case json.Number:
		return jsonscan.Number, v.String()
	case map[string]any:
		return jsonscan.Object, ""
	}
	return jsonscan.Other, ""
}

// same compares numbers; zeros before them do not count.
func same(want, got string) bool {
	a, errA := strconv.ParseFloat(want, 64)
	b, errB := strconv.ParseFloat(got, 64)
	return a == b && (errA == nil) == (errB == nil)
}

func BenchmarkSkip(b *testing.B) {
	text := []byte(row)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if s := jsonscan.New(text); !s.Skip() || !s.AtEnd() {
			b.Fatal("not JSON")
		}
	}
}

func BenchmarkSkipByEncodingJSON(b *testing.B) {
	text := []byte(row)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if !json.Valid(text) {
			b.Fatal("not JSON")
		}
	}
}
