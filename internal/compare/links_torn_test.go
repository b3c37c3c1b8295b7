package compare

import (
	"archive/zip"
	"bytes"
	"slices"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/personium"
)

// Links can be torn where others can write meanwhile, in subdomain style, and where there are more than one search reads.
func TestWhereLinksMayBeTorn(t *testing.T) {
	t.Parallel()
	r, _ := twins(t)
	for _, test := range []struct {
		style personium.Style
		links int64
		want  bool
	}{
		{personium.SubdomainStyle, 999, false}, {personium.SubdomainStyle, 1000, true}, {personium.PathStyle, 1000, false}, {personium.PathStyle, 100_000, false},
	} {
		e := Export{Client: new(scripted).client(t, test.style), Archive: r, Sources: -1, Inventory: &archive.Inventory{Rows: []archive.TypeRows{{Type: "link", Rows: test.links}}}}
		held, err := e.Hold(t.Context())
		if err != nil || held.LinksUnread != test.want {
			t.Errorf("%s style, %d links: %v %+v", test.style, test.links, err, held)
		}
	}
}

// An archive that breaks in the middle of its links is an error, and not one of fewer links.
func TestLinksThatCannotBeReadToTheirEndAreAnError(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	sets := []archivetest.Set{{Name: "Item", Rows: 40}, {Name: "Tag", Rows: 40}}
	if err := (archivetest.Archive{Collections: []archivetest.Collection{{Path: "a", Sets: sets, Links: 1200}}}).Write(&b); err != nil {
		t.Fatal(err)
	}
	r, inv := openedArchive(t, b.Bytes())
	e := Export{Client: new(scripted).client(t, personium.SubdomainStyle), Archive: r, Sources: -1, Inventory: inv}
	if held, err := e.Hold(t.Context()); err != nil || !held.LinksUnread {
		t.Errorf("whole: %v %+v", err, held)
	}
	links := packed(t, b.Bytes(), "10_odata/80_link.pjson")
	clear(links[len(links)-8:])
	if held, err := e.Hold(t.Context()); err == nil {
		t.Errorf("broken: %+v", held)
	}
}

// packed is what is in an archive of the content of an entry.
func packed(t *testing.T, data []byte, name string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f := r.File[slices.IndexFunc(r.File, func(f *zip.File) bool { return f.Name == name })]
	at, err := f.DataOffset()
	if err != nil {
		t.Fatal(err)
	}
	return data[at:][:f.CompressedSize64]
}
