package compare_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/personium"
)

// unmoved holds the cell against an archive, and does something in the middle of that.
func (p *practice) unmoved(data []byte, meanwhile func()) *compare.Result {
	p.Helper()
	r, inv := p.Open(data)
	told := func(step, steps int) {
		if step == steps/2 {
			meanwhile()
		}
	}
	result, err := compare.Cell{Client: p.Client, Inventory: inv, Archive: r, AllLinks: true, Told: told}.Unmoved(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	return result
}

func TestWhatIsWrittenWhileItIsComparedIsNoDifference(t *testing.T) {
	t.Parallel()
	for _, style := range []personium.Style{personium.PathStyle, personium.SubdomainStyle} {
		for name, test := range map[string]struct {
			path, body string
			want       []string
		}{
			"nothing":    {},
			"a row":      {"box1/odata/Item", `{"__id":"new"}`, []string{"box1/odata/Item"}},
			"an account": {"__ctl/Account", `{"Name":"new"}`, []string{"Account"}},
		} {
			t.Run(string(style)+" "+name, func(t *testing.T) {
				t.Parallel()
				p := newPracticeIn(t, style)
				r := p.unmoved(p.Snapshot("CellExport_2017_01"), func() {
					if test.path != "" {
						p.Ask(http.MethodPost, test.path, test.body)
					}
				})
				if diff := cmp.Diff(test.want, r.Changed); diff != "" || len(r.Different) > 0 || len(r.NotCompared) != len(test.want) {
					t.Errorf("%s %+v", diff, r)
				}
			})
		}
	}
}

func TestWhatTheSnapshotKnowsNothingOfIsDifferent(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	whole := p.Snapshot("CellExport_2017_01")
	p.Ask(http.MethodPost, "__ctl/Box", `{"Name":"more"}`)
	p.Ask(http.MethodPut, "more/a.txt", "text")
	p.Ask(http.MethodPost, "box1/odata/$metadata/EntityType", `{"Name":"More"}`)
	p.Ask(http.MethodPost, "box1/odata/More", `{"__id":"a"}`)
	p.Ask(http.MethodPost, "__ctl/Box", `{"Name":"bare"}`) // and a set, of which there is nothing but their names
	p.Ask(http.MethodPost, "box1/odata/$metadata/EntityType", `{"Name":"Bare"}`)
	want := []compare.Difference{{Place: "Box", Expected: 1, Found: 3}, {Place: "box1/odata/$metadata/EntityType", Expected: 2, Found: 4},
		{Place: "box1/odata/More", Found: 1}, {Place: "more (files)", Found: 1}}
	r := p.unmoved(whole, func() {})
	if diff := cmp.Diff(want, r.Different); diff != "" || len(r.NotCompared) > 0 || r.LinksExpected == 0 {
		t.Errorf("%s %+v", diff, r)
	}
}

func TestEveryLostLinkIsGivenToWhoWantsIt(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	r, inv := p.Open(p.Snapshot("CellExport_2017_01"))
	p.Ask(http.MethodDelete, "box1/odata/Tag('tag-1')/$links/_Item('Item-000')", "")
	p.Ask(http.MethodDelete, "__ctl/Account('guest')/$links/_Role(Name='reader',_Box.Name='box1')", "")
	var lost []string
	result, err := compare.Cell{Client: p.Client, Inventory: inv, Archive: r, Named: 1, Lost: func(l archive.Link) error {
		lost = append(lost, l.String())
		return nil
	}}.Content(t.Context())
	want := []string{"box1/odata/Item('Item-000') → Tag('tag-1')", "Account('guest') → Role(Name='reader',_Box.Name='box1')"}
	if diff := cmp.Diff(want, lost); err != nil || diff != "" || len(result.LostLinks) != 1 {
		t.Errorf("%v %s %q", err, diff, result.LostLinks)
	}
}

// An import may leave a link with its ends the other way round, which no cell shows.
func TestALinkThatNoCellShowsIsCountedApart(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	turned := archivetest.Rebuild(t, p.Snapshot("CellExport_2017_01"), archivetest.Only("10_odata/80_link.pjson", func(text string) string {
		lines := strings.SplitAfter(text, "\n")
		for i, line := range lines {
			if strings.Contains(line, `"n":"`) {
				lines[i] = strings.NewReplacer(`"t1"`, `"t2"`, `"t2"`, `"t1"`, `"k1"`, `"k2"`, `"k2"`, `"k1"`).Replace(line)
			}
		}
		return strings.Join(lines, "")
	}))
	p.Ask(http.MethodDelete, "box1/odata/Tag('tag-1')/$links/_Item('Item-000')", "")
	r := p.unmoved(turned, func() {})
	if r.HiddenLinks != 2 || r.LinksFound != r.LinksExpected || len(r.LostLinks)+len(r.Different)+len(r.NotCompared) > 0 {
		t.Errorf("%+v", r)
	}
	if r := p.compared(turned); r.HiddenLinks != 0 || len(r.LostLinks) != 1 {
		t.Errorf("after an import: %+v", r)
	}
}

// The cell of a practice unit has no entity with several links: what is foretold is what is asked.
func TestWhatComparingCostsIsForetold(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	r, inv := p.Open(p.Snapshot("CellExport_2017_01"))
	cell := compare.Cell{Client: p.Client, Inventory: inv, Archive: r, AllLinks: true}
	before := p.Requests.Load()
	if _, err := cell.Unmoved(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := p.Requests.Load()-before, cell.Cost().Requests(); got != want {
		t.Errorf("%d requests, and %d were foretold", got, want)
	}
}

// Of a cell without boxes nobody asks for their names.
func TestWhatComparingACellWithoutBoxesCostsIsForetold(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	var b bytes.Buffer
	if err := new(archivetest.Archive).Write(&b); err != nil {
		t.Fatal(err)
	}
	bare := archivetest.Rebuild(t, b.Bytes(), archivetest.Become("10_odata/10_box.pjson", ""))
	p.Import(bare)
	r, inv := p.Open(bare)
	cell := compare.Cell{Client: p.Client, Inventory: inv, Archive: r, AllLinks: true}
	before := p.Requests.Load()
	if _, err := cell.Unmoved(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := p.Requests.Load()-before, cell.Cost().Requests(); got != want {
		t.Errorf("%d requests, and %d were foretold", got, want)
	}
}
