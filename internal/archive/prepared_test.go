package archive_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
)

// preparedCopy is gamma-g1 as a prepared copy, one link and one rule taken out.
func preparedCopy(t *testing.T, format string) *archive.Reader {
	t.Helper()
	base := archivetest.FromUnit(t, "gamma-g1.zip")
	taken := `{"inventory":{"cell_links":2},"lines":{"Rule":0},"taken":{"data":1,"rule":1}}
{"kind":"data","line":3,"from":{"box":"__","collection":"od","set":"Tag","id":"t-red","row_id":"r1"},` +
		`"to":{"box":"__","collection":"od","set":"Item","id":"i-0","row_id":"r2"},"navigation":"_Item","turned":true}
{"kind":"rule","line":1,"from":{"set":"Rule","id":"r"},"row":"{\"_id\":\"R\",\"_type\":\"Rule\",\"_source\":{\"s\":{\"Name\":\"r\"}}}"}
`
	data := archivetest.Rebuild(t, base, archivetest.Only(archive.ManifestFile, func(content string) string {
		return strings.TrimSuffix(content, "}") + `,"personium_cell":` + format + "}"
	}), archivetest.With(archive.TakenFile, taken))
	r, err := archive.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const madeForC = `{"prepared":1,"of":"n1","etag":"\"1-2\"","sha256":"ab","target":"C","id":"XXXXXXXXXXXXXXXXXXXXXX"}`

func TestAPreparedCopySaysWhatItIs(t *testing.T) {
	t.Parallel()
	got, err := preparedCopy(t, madeForC).Prepared(t.Context())
	want := archive.Prepared{Format: 1, Of: "n1", ETag: `"1-2"`, SHA256: "ab", Target: "C", ID: "XXXXXXXXXXXXXXXXXXXXXX"}
	if err != nil || got == nil || *got != want {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestWhatAUnitWroteIsNoPreparedCopy(t *testing.T) {
	t.Parallel()
	r, _ := counted(t, archivetest.FromUnit(t, "gamma-g1.zip"), "")
	if got, err := r.Prepared(t.Context()); got != nil || err != nil {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestACopyOfALaterFormatIsNotGuessedAt(t *testing.T) {
	t.Parallel()
	_, err := preparedCopy(t, `{"prepared":2}`).Prepared(t.Context())
	const want = "it is a prepared copy of format 2, and this version of personium-cell knows format 1"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestWhatWasTakenOutIsReadInItsOrder(t *testing.T) {
	t.Parallel()
	r := preparedCopy(t, madeForC)
	o, err := r.Original(t.Context())
	if err != nil || o.Inventory.CellLinks != 2 || o.Taken[archive.DataLink] != 1 || o.Lines["Rule"] != 0 {
		t.Errorf("the original: %+v, %v", o, err)
	}
	var got []string
	err = r.TakenOut(t.Context(), func(k archive.Taken) error {
		got = append(got, fmt.Sprintf("%s %s%t %s", k.Kind, k.Navigation, k.Turned, k.From.Key()))
		return nil
	})
	if want := []string{"data _Itemtrue 't-red'", "rule false 'r'"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestACopyIsReadWithTheLinksAndRulesThatWereTakenOut(t *testing.T) {
	t.Parallel()
	r := preparedCopy(t, madeForC)
	_, inv := counted(t, archivetest.FromUnit(t, "gamma-g1.zip"), "")
	links := 0
	last := ""
	err := r.Links(t.Context(), inv, func(l archive.Link) error {
		links++
		last = l.String()
		return nil
	})
	if err != nil || links != 5 || last != "__/od/Tag('t-red') → Item('i-0')" {
		t.Errorf("%d links, the last %s, %v", links, last, err)
	}
	var rules []string
	err = r.Lines(t.Context(), "Rule", nil, func(line int, row *archive.Row) error {
		rules = append(rules, fmt.Sprintf("%d %s", line, row.Key.Text))
		return nil
	})
	if want := []string{"1 r1", "2 r"}; err != nil || !slices.Equal(rules, want) {
		t.Errorf("rules %q, %v", rules, err)
	}
}

func TestKeysAreWholeAndPlain(t *testing.T) {
	t.Parallel()
	for want, end := range map[string]archive.End{
		"'it''s %/x'":                      {Box: "b", Collection: "od", Set: "Item", ID: "it's %/x"},
		"'admin'":                          {Set: "Role", ID: "admin"},
		"Name='r',_Box.Name='b1'":          {Set: "Role", ID: "r", Box: "b1"},
		"Name='e',_EntityType.Name='Item'": {Box: "b", Collection: "od", Set: "AssociationEnd", ID: "e", Owner: "Item"},
		"ExtRole='http://x/__role/__/d',_Relation.Name='friend',_Relation._Box.Name=null": {Set: "ExtRole",
			ID: "http://x/__role/__/d", Owner: "friend"},
		"'m1'": {Set: "ReceivedMessage", ID: "m1", Box: "b1"},
	} {
		if got := end.Key(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got := end.String(); got != end.Set+"("+want+")" {
			t.Errorf("got %s, want %s(%s)", got, end.Set, want)
		}
	}
}

func TestAnEndOfWhichTheArchiveDoesNotTellTheWholeKeyIsNamedByWhatItTells(t *testing.T) {
	t.Parallel()
	if got := (archive.End{Set: "ExtRole", ID: "http://x/__role/__/d"}).String(); got != "ExtRole('http://x/__role/__/d')" {
		t.Errorf("got %s", got)
	}
}
