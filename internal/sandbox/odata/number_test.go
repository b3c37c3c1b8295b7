package odata

import (
	"os"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// Values are shown as real units show what their archives hold.
func TestValuesAreShownAsRealUnitsShowThem(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../testdata/values/measured.tsv")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for line := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n"), "\n") {
		cells := strings.Split(line, "\t")
		kind, ok := strings.CutPrefix(cells[0], "p")
		list := false
		if !ok {
			kind, list = strings.CutPrefix(cells[0], "l")
		}
		if !ok && !list || kind == "cAddr" || kind == "String" {
			continue // strings are written in another way than the library for archives does, and mean the same
		}
		stored, err := corejson.Parse(cells[1])
		if err != nil {
			t.Fatal(line, err)
		}
		f := Field{Kind: "Edm." + kind, List: list}
		if got := f.format(f.Loaded(stored)); got != cells[2] {
			t.Errorf("%s: %s is shown as %s, want %s", cells[0], cells[1], got, cells[2])
		}
		tried++
	}
	if tried < 80 {
		t.Errorf("only %d values were tried", tried)
	}
}

// Numbers of double precision and truths are texts in rows.
func TestValuesAreStoredAsRealUnitsStoreThem(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ kind, sent, stored string }{
		{Double, "1", `"1.0"`}, {Double, "123456789", `"1.23456789E8"`}, {Double, "1e-7", `"1.0E-7"`}, {Double, "-0.0", `"-0.0"`},
		{Single, "16777217", "1.6777216E7"}, {Single, "1e10", "1.0E10"},
		{Single, "1e39", `"Infinity"`}, {Single, "-1e39", `"-Infinity"`}, {Boolean, "true", `"true"`}, {Int32, "7", "7"}, {String, `"x"`, `"x"`},
	} {
		f := Field{Kind: test.kind}
		sent, err := corejson.Parse(test.sent)
		if err != nil {
			t.Fatal(err)
		}
		if got := corejson.Format(f.Stored(sent)); got != test.stored {
			t.Errorf("%s %s is stored as %s, want %s", test.kind, test.sent, got, test.stored)
		}
		list := Field{Kind: test.kind, List: true}
		if got := corejson.Format(list.Stored([]any{sent, nil})); got != "["+test.stored+",null]" {
			t.Errorf("a list of %s: %s", test.kind, got)
		}
	}
}
