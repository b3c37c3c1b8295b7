package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/corezip"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// list asks for a list below cell1 and gives its entries, ready to look into, and its count.
func (p *practice) list(path string) (entries []map[string]any, count string) {
	p.Helper()
	s := p.cell(http.MethodGet, path, "")
	var body struct {
		D struct {
			Results []map[string]any
			Count   string `json:"__count"`
		}
	}
	if err := json.Unmarshal([]byte(s.body), &body); err != nil || s.status != http.StatusOK {
		p.Fatalf("GET %s: %s %.300s", path, s.brief(), s.body)
	}
	return body.D.Results, body.D.Count
}

// uris are the entries of a list of links.
func (p *practice) uris(path string) string {
	p.Helper()
	entries, _ := p.list(path)
	var uris []string
	for _, e := range entries {
		uri, _ := e["uri"].(string)
		uris = append(uris, strings.TrimPrefix(uri, p.unit.CellURL(firstCell)))
	}
	return strings.Join(uris, " ")
}

func TestEveryTypeOfACollectionCanBeCounted(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		p := newPractice(t, style)
		for path, want := range map[string]string{
			"box1/odata/$metadata/EntityType": "2", "box1/odata/$metadata/ComplexType": "1", "box1/odata/$metadata/Property": "4",
			"box1/odata/$metadata/ComplexTypeProperty": "1", "box1/odata/$metadata/AssociationEnd": "2",
			"box1/odata/Item": "60", "box1/odata/Tag": "1", "__/notes/Note": "12", "__/notes/$metadata/Property": "4",
		} {
			entries, count := p.list(path + "?$top=0&$inlinecount=allpages")
			if count != want || len(entries) != 0 {
				t.Errorf("%s: %s rows and %d shown, want %s and none", path, count, len(entries), want)
			}
		}
	})
}

func TestWhatIsNotInABoxIsRefused(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.PathStyle)
	for path, want := range map[string]string{
		"nobox":                                   "404 PR404-DV-0002",
		"nobox/odata/Item":                        "404 PR404-DV-0002",
		"box1/nofile":                             "404 PR404-DV-0001",
		"box1/docs/guide.txt/more":                "404 PR404-MC-0001",
		"box1/odata/Nothing":                      "404 PR404-OD-0001",
		"box1/odata/$metadata/Nothing":            "404 PR404-OD-0001",
		"box1/odata/Item('nobody')":               "404 PR404-OD-0002",
		"box1/odata/Item/$count":                  "404 PR404-MC-0001",
		"box1/odata/Item?$skip=100001":            "400 PR400-OD-0029",
		"box1/odata/Item?$top=10001":              "400 PR400-OD-0029",
		"box1/odata/Item?$filter=x%20eq%20'1'":    "400 PR400-OD-0045",
		"box1/odata/Item?$expand=_No":             "400 PR400-OD-0025",
		"box1/odata/Item?$expand=_Tag,_No,_No":    "400 PR400-OD-0039",
		"box1/odata/Item?$expand=_Tag&$top=101":   "400 PR400-OD-0029",
		"box1/odata/Item('Item-000')/$links/_No":  "400 PR400-OD-0008",
		"box1/odata/Item('nobody')/$links/_Tag":   "404 PR404-OD-0002",
		"__ctl/Account('nobody')/$links/_Role":    "404 PR404-OD-0002",
		"__ctl/Account('admin')/$links/_Relation": "400 PR400-OD-0008",
	} {
		if got := p.cell(http.MethodGet, path, "").brief(); got != want {
			t.Errorf("GET %s: got %s, want %s", path, got, want)
		}
	}
	if got := p.cell(http.MethodGet, "box1/odata/Item", "", "Authorization:").brief(); got != "401 PR401-AU-0001" {
		t.Errorf("without credentials: got %s, want 401 PR401-AU-0001", got)
	}
	want := `"Box not found at [` + p.unit.CellURL(firstCell) + `nobox]."`
	if got := p.cell(http.MethodGet, "nobox/odata/Item", "").body; !strings.Contains(got, want) {
		t.Errorf("the box that is not there: got %s, want %s in it", got, want)
	}
}

func TestAListShowsTheFieldsThatWereAskedFor(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.PathStyle)
	whole, _ := p.list("box1/odata/Item?$top=1&$skip=59")
	if len(whole) != 1 || whole[0]["__id"] != "Item-059" || whole[0]["num"] != float64(59) ||
		fmt.Sprint(whole[0]["address"]) != "map[city:Aomori]" || whole[0]["_Tag"] == nil {
		t.Errorf("the last row: %v", whole)
	}
	short, _ := p.list("box1/odata/Item?$top=1&$select=__id")
	if len(short) != 1 || short[0]["num"] != nil || short[0]["__published"] == nil || short[0]["__id"] != "Item-000" || short[0]["__metadata"] == nil {
		t.Errorf("with $select=__id: %v", short)
	}
}

func TestLinksCanBeReadFromBothEnds(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.PathStyle)
	for path, want := range map[string]string{
		"box1/odata/Item('Item-000')/$links/_Tag":                "box1/odata/Tag('tag-1')",
		"box1/odata/Tag('tag-1')/$links/_Item":                   "box1/odata/Item('Item-000')",
		"box1/odata/Item('Item-001')/$links/_Tag":                "",
		"__ctl/Account('admin')/$links/_Role":                    "__ctl/Role(Name='admin',_Box.Name=null)",
		"__ctl/Role('admin')/$links/_Account":                    "__ctl/Account('admin')",
		"__ctl/Role(Name='reader',_Box.Name='box1')/$links/_Box": "__ctl/Box('box1')",
		"__ctl/Box('box1')/$links/_Role":                         "__ctl/Role(Name='reader',_Box.Name='box1')",
		"__ctl/Relation('friend')/$links/_ExtRole": "__ctl/ExtRole(ExtRole='" + p.unit.CellURL("other") +
			"__role/__/staff',_Relation.Name='friend',_Relation._Box.Name=null)",
	} {
		if got := p.uris(path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

func TestLinksHaveTwentyFiveEntriesUnlessMoreAreAskedFor(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.PathStyle)
	for i := 1; i < 30; i++ {
		body := fmt.Sprintf(`{"uri":"%sbox1/odata/Item('Item-%03d')"}`, p.unit.CellURL(firstCell), i)
		if got := p.cell(http.MethodPost, "box1/odata/Tag('tag-1')/$links/_Item", body).brief(); got != "204" {
			t.Fatalf("POST: %s", got)
		}
	}
	for query, want := range map[string]int{"": 25, "?$top=10000": 30, "?$skip=25": 5} {
		if entries, _ := p.list("box1/odata/Tag('tag-1')/$links/_Item" + query); len(entries) != want {
			t.Errorf("links%s: %d, want %d", query, len(entries), want)
		}
	}
}

func TestLinksThatChanceLosesAreRepairedByPosting(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		synctest.Test(t, func(t *testing.T) {
			p := newPractice(t, style, "links-lost")
			p.start(model.ImportJob, firstSnapshot)
			p.settle()
			truth := p.unit.Truth(firstCell)
			if truth.Complete() || truth.RowsHeld != truth.RowsExpected || truth.LinksHeld != truth.LinksExpected-1 {
				t.Errorf("after the import: %+v, want one link too few", truth)
			}
			const lost, kept = "__/notes/Note('Note-000')/$links/_Tag", "box1/odata/Item('Item-000')/$links/_Tag"
			if got := p.uris(lost) + "|" + p.uris(kept); got != "|box1/odata/Tag('tag-1')" {
				t.Errorf("links: got %s, want that of the box alone", got)
			}
			for _, want := range []string{"204", "409 PR409-OD-0002"} {
				got := p.cell(http.MethodPost, lost, `{"uri":"`+p.unit.CellURL(firstCell)+`__/notes/Tag('tag-1')"}`).brief()
				if got != want {
					t.Errorf("POST of the link: got %s, want %s", got, want)
				}
			}
			if got := p.uris(lost); got != "__/notes/Tag('tag-1')" || !p.unit.Truth(firstCell).Complete() {
				t.Errorf("after the POST: %q, %+v", got, p.unit.Truth(firstCell))
			}
		})
	})
}

// children is an archive of cell1 whose items of box1 belong to tags, many to one. Rows stand in the order of parents: the
// tag of an item comes before it or after it.
func children(t *testing.T, p *practice, parentFirst bool) []byte {
	t.Helper()
	data := []byte(p.cell(http.MethodGet, "__snapshot/"+firstSnapshot+".zip", "").body)
	a, err := corezip.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	c := p.unit.cells.Named(firstCell) // nobody else asks it
	place, err := c.Place([]string{"box1", "odata"})
	if err != nil {
		t.Fatal(err)
	}
	s := c.Collection(place)
	tags := s.EntityType("Tag")
	tag, first := s.Entities(tags)[0], s.Entities(s.EntityType("Item"))[0]
	item := &model.Row{Kind: "UserData", ID: first.ID, Source: maps.Clone(first.Source)}
	item.Source["ll"] = []any{tags.ID + ":" + tag.ID}
	lines := []string{model.FormatRow("i", tag), model.FormatRow("i", item)}
	if !parentFirst {
		lines[0], lines[1] = lines[1], lines[0]
	}
	var ends strings.Builder
	for _, r := range s.Rows("AssociationEnd") {
		r = &model.Row{Kind: r.Kind, ID: r.ID, Source: maps.Clone(r.Source)}
		if r.Link("EntityType") == tags.ID {
			r.Source["s"] = corejson.Object{"Name": "tag", "Multiplicity": "0..1"}
		}
		ends.WriteString(model.FormatRow("i", r) + "\n")
	}
	changed, err := model.Rewrite(a, map[string]string{"10_odata/70_userdata.pjson": strings.Join(lines, "\n") + "\n",
		"10_odata/60_associationend.pjson": ends.String(), "10_odata/80_link.pjson": ""})
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

func TestManyToOneLinksAreLostWhenTheOneComesLater(t *testing.T) {
	t.Parallel()
	for _, parentFirst := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			p := newPractice(t, urls.PathStyle)
			p.importInto(firstCell, children(t, p, parentFirst))
			const up, down = "box1/odata/Item('Item-000')/$links/_Tag", "box1/odata/Tag('tag-1')/$links/_Item"
			truth := p.unit.Truth(firstCell)
			if truth.LinksExpected != 1 || truth.Complete() != parentFirst {
				t.Errorf("parent first %t: %+v", parentFirst, truth)
			}
			if parentFirst {
				if got := p.uris(up) + " " + p.uris(down); got != "box1/odata/Tag('tag-1') box1/odata/Item('Item-000')" {
					t.Errorf("links: %s", got)
				}
				return
			}
			if got := p.cell(http.MethodGet, up, "").brief() + "|" + p.uris(down); got != "500 PR500-SV-9999|" {
				t.Errorf("lost link: got %s, want a 500 at the end that remembers it and nothing at the other", got)
			}
			body := `{"uri":"` + p.unit.CellURL(firstCell) + `box1/odata/Item('Item-000')"}`
			if got := p.cell(http.MethodPost, down, body).brief(); got != "409 PR409-OD-0002" {
				t.Errorf("POST of the lost link: got %s, want 409 PR409-OD-0002", got)
			}
		})
	}
}

func TestCountsStopAtTenThousandOnElasticsearch7(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes many rows")
	}
	for what, test := range map[string]struct {
		options Options
		want    string
	}{
		"by default":                   {Options{}, "10000"},
		"of core 1.8.3":                {Options{Core: "1.8.3"}, "10000"},
		"of core 1.8.0":                {Options{Core: "1.8.0"}, "10005"},
		"of core 1.8.0 when it has to": {Options{Core: "1.8.0", Faults: []string{"count-capped"}}, "10000"},
	} {
		u, err := New(test.options)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(u.Close)
		p := &practice{T: t, unit: u, token: "Bearer " + u.Token()}
		p.unit.cells.Do(func() {
			tables := p.unit.cells.Cell(firstCell).Tables()
			for i := range 10005 - len(tables.Rows("Role")) {
				tables.Put(tables.NewRow("Role", corejson.Object{"Name": fmt.Sprintf("r%d", i)}, nil))
			}
		})
		if _, count := p.list("__ctl/Role?$top=0&$inlinecount=allpages"); count != test.want {
			t.Errorf("%s: count %s, want %s", what, count, test.want)
		}
		for skip, rows := range map[int]int{10004: 1, 10005: 0} {
			if entries, _ := p.list(fmt.Sprintf("__ctl/Role?$top=1&$skip=%d", skip)); len(entries) != rows {
				t.Errorf("%s: %d rows after %d, want %d", what, len(entries), skip, rows)
			}
		}
	}
}

func TestAWriteIntoABoxWaitsForTheLockInPathStyle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle)
		p.start(model.ImportJob, firstSnapshot)
		p.wait(time.Millisecond)
		for _, path := range []string{"box1/odata/Tag('tag-1')/$links/_Item", "__ctl/Account('guest')/$links/_Role"} {
			if got := p.cell(http.MethodPost, path, "{}").brief(); got != "409 PR409-CM-0002" {
				t.Errorf("POST %s during an import: got %s, want 409 PR409-CM-0002", path, got)
			}
		}
	})
}
