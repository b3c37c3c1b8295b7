package personium

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/sandbox"
	"github.com/personium/personium-cell/internal/snapshot"
)

// practice serves a practice unit behind the name unit1.example, for a client of its cell1.
func practice(t *testing.T, style Style, faults ...string) (*sandbox.Unit, *Client) {
	t.Helper()
	unit, err := sandbox.New(sandbox.Options{Style: string(style), Authority: "unit1.example", Work: time.Millisecond, Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unit.Close)
	server := httptest.NewServer(unit)
	t.Cleanup(server.Close)
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}}
	t.Cleanup(transport.CloseIdleConnections)
	cell := UnitMetadata{URL: unit.UnitURL(), Style: style}.Cell("cell1")
	return unit, newClient(t, cell, Options{Source: bearer(unit.Token()), Transport: transport})
}

func TestThePracticeUnitTellsWhatItsCellHolds(t *testing.T) {
	t.Parallel()
	for _, style := range []Style{PathStyle, SubdomainStyle} {
		for _, override := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, method override %t", style, override), func(t *testing.T) {
				t.Parallel()
				_, c := practice(t, style)
				c.wire.options.MethodOverride = override
				checkCounts(t, c)
				checkLinks(t, c)
				checkFolders(t, c)
				checkRoles(t, c)
				checkMark(t, c)
			})
		}
	}
}

func checkMark(t *testing.T, c *Client) {
	t.Helper()
	for _, want := range []string{"", "pcell-a", "pcell-<b>", ""} {
		var err error
		switch want {
		case "":
			err = c.RemoveMark(t.Context())
		default:
			err = c.SetMark(t.Context(), want)
		}
		got, readErr := c.Mark(t.Context())
		if err != nil || readErr != nil || got != want {
			t.Errorf("the mark: got %q, %v, %v, want %q", got, err, readErr, want)
		}
	}
}

func checkCounts(t *testing.T, c *Client) {
	t.Helper()
	od, notes := Collection{"box1", "odata"}, Collection{snapshot.MainBox, "notes"}
	for _, test := range []struct {
		list EntityList
		want int64
	}{
		{CellList("Account"), 2}, {CellList("Role"), 2}, {CellList("Box"), 1}, {CellList("SentMessage"), 0}, {CellList("NoSuchSet"), 0},
		{od.SchemaList("EntityType"), 2}, {od.SchemaList("AssociationEnd"), 2}, {od.SchemaList("NoSuchSet"), 0},
		{od.SetList("Item"), 60}, {notes.SetList("Note"), 12}, {od.SetList("Note"), 0},
		{Collection{"box1", "odata2"}.SetList("Item"), 0}, {Collection{"box1", "odata2"}.SchemaList("Property"), 0},
		{Collection{"box1", "docs"}.SetList("Item"), 0}, {Collection{"box2", "odata"}.SetList("Item"), 0},
	} {
		if got, err := c.Count(t.Context(), test.list, test.want); got != test.want || err != nil {
			t.Errorf("%s: got %d, %v, want %d", test.list.path, got, err, test.want)
		}
	}
	other := *c
	other.cell.URL = strings.Replace(c.cell.URL, "cell1", "cell9", 1)
	if n, err := other.Count(t.Context(), CellList("Account"), 2); CodeOf(err) != "PR404-DV-0003" {
		t.Errorf("a cell that is not there: got %d, %v", n, err)
	}
}

func checkLinks(t *testing.T, c *Client) {
	t.Helper()
	od := Collection{"box1", "odata"}
	for _, test := range []struct {
		list        EntityList
		key, target string
		want        string
	}{
		{od.SetList("Item"), "'Item-000'", "Tag", "Tag('tag-1')"},
		{od.SetList("Tag"), "'tag-1'", "Item", "Item('Item-000')"},
		{od.SetList("Item"), "'Item-001'", "Tag", ""},
		{CellList("Account"), "'admin'", "Role", "Role('admin')"},
		{CellList("Account"), "'guest'", "Role", "Role(Name='reader',_Box.Name='box1')"},
		{CellList("Role"), "Name='reader',_Box.Name='box1'", "Account", "Account('guest')"},
		{CellList("Relation"), "'friend'", "ExtCell", "ExtCell('" + strings.Replace(c.cell.URL, "cell1", "other", 1) + "')"},
	} {
		got, err := c.Links(t.Context(), test.list, test.key, test.target)
		if err != nil || strings.Join(got, " ") != test.want {
			t.Errorf("%s(%s) to %s: got %q, %v, want %q", test.list.path, test.key, test.target, got, err, test.want)
		}
	}
	if _, err := c.Links(t.Context(), od.SetList("Item"), "'gone'", "Tag"); CodeOf(err) != "PR404-OD-0002" {
		t.Errorf("the links of an entity that is not there: %v", err)
	}
}

func checkFolders(t *testing.T, c *Client) {
	t.Helper()
	const head = "practice file "
	for place, want := range map[[2]string][]WebEntry{
		{"box1", ""}: {{Name: "odata", Folder: true, OData: true}, {Name: "docs", Folder: true}}, // in no order, as the server lists them
		{"box1", "docs"}: {{Name: "guide.txt", Size: int64(len(head + "guide.txt of cell1\n"))},
			{Name: "日本語.txt", Size: int64(len(head + "日本語.txt of cell1\n"))}, {Name: "empty.dat"}},
		{snapshot.MainBox, ""}: {{Name: "notes", Folder: true, OData: true}, {Name: "profile", Folder: true}},
		{"box1", "odata"}:      nil,
	} {
		got, err := c.WebEntries(t.Context(), place[0], place[1])
		for i := range got {
			if since := time.Since(got[i].Modified); since < 0 || since > time.Hour {
				t.Errorf("%q was modified at %v", got[i].Name, got[i].Modified)
			}
			got[i].Modified = time.Time{}
		}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v %s", place, err, diff)
		}
	}
	for place, code := range map[[2]string]Code{{"box1", "gone"}: "PR404-DV-0001", {"box1", "gone/deeper"}: "PR404-DV-0001", {"box2", ""}: "PR404-DV-0002"} {
		if _, err := c.WebEntries(t.Context(), place[0], place[1]); CodeOf(err) != code || !NotThere(err) {
			t.Errorf("%q: got %v, want %s", place, err, code)
		}
	}
}

func checkRoles(t *testing.T, c *Client) {
	t.Helper()
	const name = "a_role-1" // core takes no other characters
	has := func(want bool) {
		t.Helper()
		if got, err := c.HasRole(t.Context(), name); got != want || err != nil {
			t.Errorf("HasRole: got %t, %v, want %t", got, err, want)
		}
	}
	has(false)
	if err := c.CreateRole(t.Context(), name); err != nil {
		t.Error(err)
	}
	has(true)
	if err := c.CreateRole(t.Context(), name); CodeOf(err) != "PR409-OD-0003" {
		t.Errorf("the second CreateRole: got %v", err)
	}
	for range 2 {
		if err := c.DeleteRole(t.Context(), name); err != nil {
			t.Error(err)
		}
		has(false)
	}
}

func TestAPracticeUnitThatStopsCountingIsCountedExactly(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("imports 25,010 rows")
	}
	const rows = 25010
	unit, c := practice(t, PathStyle, "count-capped")
	var archive bytes.Buffer
	if err := (archivetest.Archive{Collections: []archivetest.Collection{{Path: "odata", Sets: []archivetest.Set{{Name: "Item", Rows: rows}}}}}).Write(&archive); err != nil {
		t.Fatal(err)
	}
	data := archive.Bytes()
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	if _, _, err := c.PutSnapshot(t.Context(), "many.zip", Upload{Open: open, Size: int64(len(data))}); err != nil {
		t.Fatal(err)
	}
	if err := started(c.StartImport(t.Context(), "many")); err != nil {
		t.Fatal(err)
	}
	for truth := unit.Truth("cell1"); !truth.Complete(); truth = unit.Truth("cell1") {
		if err := t.Context().Err(); err != nil {
			t.Fatalf("%v: %+v", err, truth)
		}
		<-time.After(200 * time.Millisecond) // each look at the truth counts all rows
	}
	for _, expected := range []int64{rows, rows - 10} {
		got, err := c.Count(t.Context(), Collection{archivetest.Box, "odata"}.SetList("Item"), expected)
		if got != rows || err != nil {
			t.Errorf("expected %d: got %d, %v, want %d", expected, got, err, rows)
		}
	}
}
