package archive_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

func linksOf(t *testing.T, data []byte) []archive.Link {
	t.Helper()
	return linksInto(t, data, "")
}

func linksInto(t *testing.T, data []byte, target string) []archive.Link {
	t.Helper()
	r, inv := counted(t, data, target)
	var links []archive.Link
	err := r.Links(t.Context(), inv, func(l archive.Link) error {
		links = append(links, l)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return links
}

// counted opens an archive and counts what is in it.
func counted(t *testing.T, data []byte, target string) (*archive.Reader, *archive.Inventory) {
	t.Helper()
	r, err := archive.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	report, err := check.Archive(t.Context(), r, check.Options{TargetID: target})
	if err != nil {
		t.Fatal(err)
	}
	return r, report.Inventory
}

func TestLinksAreListedByTheKeysOfTheirEnds(t *testing.T) {
	t.Parallel()
	var got []string
	for _, l := range linksOf(t, archivetest.FromUnit(t, "gamma-g1.zip")) {
		got = append(got, fmt.Sprintf("%s %d: %s", l.Kind, l.Line, l))
	}
	want := []string{
		"cell 1: Account('me') → Role('admin')",
		"cell 2: ExtCell('http://localhost:18081/other/') → Relation('friend')",
		"data 3: __/od/Tag('t-red') → Item('i-0')",
		"data 4: box1/od/Tag('t-red') → Item('i-0')",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestLinksThatRowsCarryAreListedToo(t *testing.T) {
	t.Parallel()
	const item, tag, tagRow = `"__id":"i-82"`, "g7zZpeUhRZis3Cor_Ahp7Q", "uMeMuRXgSM2rEIgEGIuJ2Q"
	data := archivetest.Rebuild(t, archivetest.FromUnit(t, "gamma-g1.zip"), func(name string, content []byte) (string, []byte) {
		if name != "10_odata/70_userdata.pjson" {
			return name, content
		}
		line, rest, _ := strings.Cut(string(content), "\n")
		if !strings.Contains(line, item) {
			t.Fatal("the first row is another one")
		}
		line = strings.Replace(line, `"ll":[]`, `"ll":["`+tag+":"+tagRow+`","`+tag+`:BBBBBBBBBBBBBBBBBBBBBB"]`, 1)
		line = strings.Replace(line, item, `"__id":"it's 82"`, 1)
		return name, []byte(line + "\n" + rest)
	})
	links := linksOf(t, data)
	if len(links) != 6 {
		t.Fatalf("%d links", len(links))
	}
	for i, want := range []string{
		"box1/od/Item('it''s 82') → Tag('t-red')",
		"box1/od/Item('it''s 82') → Tag with the row id BBBBBBBBBBBBBBBBBBBBBB",
	} {
		if got := links[4+i]; got.String() != want || got.Kind != archive.RowLink || got.Line != 1 {
			t.Errorf("got %s %d: %s, want %s", got.Kind, got.Line, got, want)
		}
	}
	_, inv := counted(t, data, "")
	if sets := inv.Boxes[1].Collections[0].Sets; inv.RowLinks != 2 || sets[0].Links != 2 || sets[1].Links != 1 {
		t.Errorf("%d links in rows, sets %+v", inv.RowLinks, sets)
	}
}

func TestALinkToARoleOfABoxNamesTheBox(t *testing.T) {
	t.Parallel()
	data := archivetest.Rebuild(t, archivetest.FromUnit(t, "gamma-g1.zip"), archivetest.Only("10_odata/80_link.pjson", func(rows string) string {
		return strings.ReplaceAll(rows, "byjgU_iZSKOU_4FG3yA0wA", "1X4KZbNrSnGDudEv3f06fg")
	}))
	if got, want := linksOf(t, data)[0].String(), "Account('me') → Role(Name='reader',_Box.Name='box1')"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLinksOfAMainBoxOfTheTargetHaveTheirPlace(t *testing.T) {
	t.Parallel()
	links := linksInto(t, archivetest.FromUnit(t, "small_src1_fixed_for_dst2.zip"), "tKgk9ts3Rv69RaSlfnZaXQ")
	var places []string
	for _, l := range links {
		if l.Kind == archive.DataLink {
			places = append(places, l.From.Box+"/"+l.From.Collection+"/"+l.From.Set)
		}
	}
	if want := []string{"box1/od/Item", "__/od/Item"}; !slices.Equal(places, want) {
		t.Errorf("got %v, want %v", places, want)
	}
}

func TestManyLinksAreLookedUpInBatches(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("reads 120,000 links")
	}
	const n = 120_000
	base := archivetest.FromUnit(t, "gamma-g1.zip")
	data := archivetest.Rebuild(t, base, archivetest.Only("10_odata/80_link.pjson", func(rows string) string {
		lines := strings.SplitAfter(rows, "\n")
		return strings.Repeat(lines[2], n)
	}))
	links := linksOf(t, data)
	if len(links) != n {
		t.Fatalf("%d links", len(links))
	}
	for i, l := range links {
		if l.Line != i+1 || l.String() != "__/od/Tag('t-red') → Item('i-0')" {
			t.Fatalf("link %d: %d %s", i, l.Line, l)
		}
	}
}

func TestListingLinksEndsWithTheErrorOfTheCaller(t *testing.T) {
	t.Parallel()
	data := archivetest.FromUnit(t, "gamma-g1.zip")
	r, inv := counted(t, data, "")
	enough := errors.New("enough")
	n := 0
	err := r.Links(t.Context(), inv, func(archive.Link) error {
		n++
		return enough
	})
	if !errors.Is(err, enough) || n != 1 {
		t.Errorf("%v after %d links", err, n)
	}
}
