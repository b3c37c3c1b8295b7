package check_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

func TestArchivesOfRealUnitsAreJudgedRightly(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		archive, target string
		want            map[string]int // findings that are not harmless
	}{
		{"gamma-g1.zip", "", nil},
		{"gamma-re1.zip", "", map[string]int{"association-dead": 1}},
		{"links_n3.zip", "", nil},
		{"forward_refs.zip", "", map[string]int{"ref-later": 3}},
		{"one-to-one.zip", "", map[string]int{"ref-mutual": 4}},
		{"export-with-duplicate-rows.zip", "", map[string]int{"row-twice": 4, "association-dead": 1}},
		{"small_src1_exp1.zip", "", nil},
		{"many-m27.zip", "", nil},
		{"server_made_px1.zip", "", nil},
		{"small_src1_exp1.zip", "UbL13L8hTumFhplfX2uQPg", nil},
		{"small_src1_exp1.zip", "tKgk9ts3Rv69RaSlfnZaXQ", map[string]int{"main-box-lost": 1}},
		{"small_src1_fixed_for_dst2.zip", "tKgk9ts3Rv69RaSlfnZaXQ", nil},
		{"small_src1_fixed_for_dst2.zip", "", nil},
		{"beta-re.zip", "", map[string]int{"association-dead": 1}},
		{"gamma-content-missing.zip", "", map[string]int{"content-missing": 1}},
		{"sone-s1.zip", "", map[string]int{"content-missing": 1, "web-entry-stray": 1}},
		{"stwo-e1-exported-while-importing.zip", "", map[string]int{"content-missing": 1, "web-entry-stray": 1}},
		{"bad_blank_line_userdata.zip", "", map[string]int{"line-blank": 1}},
		{"gamma-bad-blankline-account.zip", "", map[string]int{"line-blank": 1, "meta-missing": 8}},
		{"gamma-bad-blankline-userdata.zip", "", map[string]int{"line-blank": 1, "meta-missing": 8}},
	} {
		t.Run(test.archive+" into "+test.target, func(t *testing.T) {
			t.Parallel()
			r := checked(t, archivetest.FromUnit(t, test.archive), check.Options{TargetID: test.target})
			if got := harmful(r); !maps.Equal(got, test.want) {
				t.Errorf("got %v, want %v\n%s", got, test.want, listing(r))
			}
			if r.Clean() != (len(test.want) == 0) {
				t.Errorf("clean: %t with the findings %v", r.Clean(), r.Counts)
			}
			if r.Inventory == nil {
				t.Error("no inventory of an archive that is not damaged")
			}
		})
	}
}

// harmful are the counts of all findings that are not harmless.
func harmful(r check.Report) map[string]int {
	counts := maps.Clone(r.Counts)
	for _, c := range check.Codes() {
		if c.Severity == check.Harmless {
			delete(counts, c.Code)
		}
	}
	return counts
}

func listing(r check.Report) string {
	var s string
	for _, f := range r.Findings {
		s += fmt.Sprintf("%s %s %s:%d %s [%s]\n", f.Severity, f.Code, f.Entry, f.Line, f.Text, f.Server)
	}
	return s
}

func TestABlankLineIsFoundWhereItIs(t *testing.T) {
	t.Parallel()
	r := checked(t, archivetest.FromUnit(t, "bad_blank_line_userdata.zip"), check.Options{})
	got := r.Findings[0]
	want := check.Finding{Code: "line-blank", Severity: check.Fails, Entry: "10_odata/70_userdata.pjson", Line: 2501,
		Text: "the line is empty", Server: "PR400-CM-0004 JSON parse error. []."}
	if got.Code != want.Code || got.Entry != want.Entry || got.Line != want.Line || got.Text != want.Text || got.Server != want.Server || got.Severity != want.Severity {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// The numbers of small_src1_exp1.zip are those of unzip -p … | wc -l, and of unzip -l for files and bytes.
func TestTheInventoryIsWhatUnzipCounts(t *testing.T) {
	t.Parallel()
	inv := checked(t, archivetest.FromUnit(t, "small_src1_exp1.zip"), check.Options{}).Inventory
	rows := map[string]int64{}
	for _, r := range inv.Rows {
		rows[r.Type] = r.Rows
	}
	want := map[string]int64{"Box": 2, "Account": 2, "ExtCell": 2, "Role": 2, "Rule": 1, "Relation": 2, "SentMessage": 0, "ReceivedMessage": 0,
		"ExtRole": 1, "EntityType": 4, "ComplexType": 2, "Property": 10, "ComplexTypeProperty": 2, "AssociationEnd": 4, "UserData": 3054, "link": 5}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	o := inv.Origin
	if o.UnitURL != "http://localhost:18091/" || o.Cell != "src1" || o.CellID != "UbL13L8hTumFhplfX2uQPg" || o.Created.UnixMilli() != 1795516757106 {
		t.Errorf("origin %+v", o)
	}
	if got := []int64{inv.MainBoxRows, inv.Orphans, inv.CellLinks, inv.DataLinks, inv.RowLinks, inv.Files, inv.Bytes, inv.Total()}; !slices.Equal(got, []int64{64, 0, 3, 2, 0, 12, 204884, 3093}) {
		t.Errorf("main box rows, orphans, links of three kinds, files, bytes, total: %v", got)
	}
	if got := boxWords(inv); got != "__: 64 rows, 6 files, 5 folders, 102442 bytes; od: Item 51 Owner 1\n"+
		"box1: 3014 rows, 6 files, 5 folders, 102442 bytes; od: Item 3001 Owner 1\nbox2: 0 rows, 0 files, 0 folders, 0 bytes\n" {
		t.Errorf("boxes:\n%s", got)
	}
}

func boxWords(inv *archive.Inventory) string {
	var s string
	for _, b := range inv.Boxes {
		s += fmt.Sprintf("%s: %d rows, %d files, %d folders, %d bytes", b.Name, b.Rows, b.Files, b.Folders, b.Bytes)
		for _, c := range b.Collections {
			s += "; " + c.Path + ":"
			for _, set := range c.Sets {
				s += fmt.Sprintf(" %s %d", set.Name, set.Rows)
			}
		}
		s += "\n"
	}
	return s
}

func TestOrphanRowsAreCountedApart(t *testing.T) {
	t.Parallel()
	inv := checked(t, archivetest.FromUnit(t, "beta-re.zip"), check.Options{}).Inventory
	if inv.Orphans != 3012 || inv.MainBoxRows != 0 || inv.RowsOf("UserData") != 6002 {
		t.Errorf("orphans %d, main box %d, user data %d", inv.Orphans, inv.MainBoxRows, inv.RowsOf("UserData"))
	}
	if got := inv.Boxes[1].Collections[0].Sets[0].Rows; got != 3000 {
		t.Errorf("rows that are no orphans: %d", got)
	}
	there := checked(t, archivetest.FromUnit(t, "beta-re.zip"), check.Options{TargetID: "9A5RqtejTdK0y9dWvlkWRg"})
	if there.Has("rows-orphaned") || there.Inventory.Orphans != 0 || there.Inventory.Boxes[0].Rows != 3012 {
		t.Errorf("into the cell that the orphans belong to: %d orphans, %d rows in the main box\n%s", there.Inventory.Orphans, there.Inventory.Boxes[0].Rows, listing(there))
	}
}

func TestTheInventoryTellsWhatACellCanShow(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ archive, want string }{
		{"small_src1_exp1.zip", "UserData 3054 of 3054, link 5 of 5, 0 links hidden; Item 51 of 51, Owner 1 of 1, Item 3001 of 3001, Owner 1 of 1"},
		{"beta-re.zip", "UserData 3001 of 6002, link 2 of 4, 1 links hidden; Item 3000 of 3000, Tag 1 of 1"},
		{"gamma-re1.zip", "UserData 302 of 302, link 3 of 4, 1 links hidden; Item 150 of 150, Tag 1 of 1, Item 150 of 150, Tag 1 of 1"},
		{"export-with-duplicate-rows.zip", "UserData 3018 of 6023, link 3 of 4, 0 links hidden; Item 3017 of 3019, Tag 1 of 1"},
	} {
		inv := checked(t, archivetest.FromUnit(t, test.archive), check.Options{}).Inventory
		got := fmt.Sprintf("UserData %d of %d, link %d of %d, %d links hidden;", inv.ShownOf("UserData"), inv.RowsOf("UserData"),
			inv.ShownOf("link"), inv.RowsOf("link"), inv.HiddenLinks)
		for _, b := range inv.Boxes {
			for _, c := range b.Collections {
				for _, s := range c.Sets {
					got += fmt.Sprintf(" %s %d of %d,", s.Name, s.Shown(), s.Rows)
				}
			}
		}
		if got = strings.TrimSuffix(got, ","); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.archive, got, test.want)
		}
	}
}

func TestThePlaceOfAFindingShowsWhatCannotBePrinted(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]check.Finding{
		"":                            {Line: 3},
		"10_odata/box1/'ü'":           {Entry: "10_odata/box1/'ü'"},
		`a\x1b[31m\n\u202eb.pjson:12`: {Entry: "a\x1b[31m\n\u202eb.pjson", Line: 12},
		"20_webdav_contents/__/日本語/file.txt": {Entry: "20_webdav_contents/__/日本語/file.txt"},
	} {
		if got := f.Place(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
