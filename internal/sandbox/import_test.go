package sandbox

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// counts are the readable rows and links, and the web nodes of a cell.
func (p *practice) counts(name string) (rows, nodes int) {
	truth := p.unit.Truth(name)
	return truth.RowsHeld + truth.LinksHeld, truth.NodesHeld
}

func serverArchive(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "snapshot", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAnImportReplacesTheCellByItsSnapshot(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		synctest.Test(t, func(t *testing.T) {
			p := newPractice(t, style)
			rows, nodes := p.counts(firstCell)
			extra := p.cell(http.MethodPost, "__ctl/Role", `{"Name":"extra"}`)
			if extra.status != http.StatusCreated {
				t.Fatalf("POST Role: %s", extra.brief())
			}
			s := p.start(model.ImportJob, firstSnapshot)
			if s.status != http.StatusAccepted || s.header.Get("Location") != p.unit.CellURL(firstCell)+"__import" || s.body != "" {
				t.Errorf("POST __import: %d, Location %q, body %q", s.status, s.header.Get("Location"), s.body)
			}
			begin := time.Now()
			p.settle()
			if d := time.Since(begin); d < 3*time.Second || d > 3200*time.Millisecond {
				t.Errorf("the import took %v, want about 3 s", d)
			}
			if r, n := p.counts(firstCell); r != rows || n != nodes {
				t.Errorf("after the import: %d rows and %d nodes, want %d and %d", r, n, rows, nodes)
			}
			if role := p.cell(http.MethodGet, "__ctl/Role('extra')", ""); role.brief() != "404 PR404-OD-0002" {
				t.Errorf("a role that the snapshot does not have: %s", role.brief())
			}
			want := model.Truth{ImportsAccepted: 1, ImportsCompleted: 1, LastImport: firstSnapshot, POSTs: 1,
				RowsExpected: 103, RowsHeld: 103, LinksExpected: 5, LinksHeld: 5, NodesExpected: 10, NodesHeld: 10}
			if got := p.unit.Truth(firstCell); got != want {
				t.Errorf("truth: got %+v, want %+v", got, want)
			}
		})
	})
}

func TestProgressNeverGoesBackAndEndsAtReady(t *testing.T) {
	t.Parallel()
	for _, kind := range []model.JobKind{model.ImportJob, model.ExportJob} {
		synctest.Test(t, func(t *testing.T) {
			p := newPractice(t, urls.PathStyle)
			name := map[model.JobKind]string{model.ImportJob: firstSnapshot, model.ExportJob: "x"}[kind]
			p.start(kind, name)
			percent := regexp.MustCompile(`"progress":"(\d+)%"`)
			var seen []string
			for p.probe() == "held" {
				if m := percent.FindStringSubmatch(p.cell(http.MethodGet, "__"+string(kind), "").body); m != nil {
					if len(seen) == 0 || seen[len(seen)-1] != m[1] {
						seen = append(seen, m[1])
					}
				}
				p.wait(10 * time.Millisecond)
			}
			sorted := slices.SortedFunc(slices.Values(seen), func(a, b string) int { return len(a)*1000 - len(b)*1000 + strings.Compare(a, b) })
			if len(seen) < 8 || seen[0] != "0" || !slices.Equal(seen, sorted) {
				t.Errorf("%s: progress %v", kind, seen)
			}
			if last := seen[len(seen)-1]; (kind == model.ImportJob) != (last == "100") {
				t.Errorf("%s: the last progress is %s %%; an import ends at 100, an export below", kind, last)
			}
			if got := p.cell(http.MethodGet, "__"+string(kind), "").body; got != model.ReadyBody {
				t.Errorf("%s: at the end %s", kind, got)
			}
		})
	}
}

func TestRowsOfTheMainBoxAreLostInAnotherCell(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle)
		archive := p.cell(http.MethodGet, "__snapshot/"+firstSnapshot+".zip", "").body
		url := p.unit.CellURL("cell2")
		p.ask(http.MethodPut, url+"__snapshot/other.zip", archive)
		p.ask(http.MethodPost, url+"__import", `{"Name":"other"}`)
		p.wait(10 * time.Second)
		truth := p.unit.Truth("cell2")
		if truth.ImportsCompleted != 1 || truth.RowsLost == 0 {
			t.Errorf("truth of cell2: %+v, want lost rows", truth)
		}
		if rows, _ := p.counts("cell2"); rows == 0 {
			t.Error("all rows are lost, want those of the box to be there")
		}
	})
}

func TestTheFirstImportForAnOwnerWithoutIndexLosesEveryRow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle)
		for _, name := range []string{"fresh", "second"} {
			p.ask(http.MethodPost, p.unit.UnitURL()+"__ctl/Cell", `{"Name":"`+name+`"}`)
		}
		url := p.unit.CellURL("fresh")
		p.ask(http.MethodPut, url+"__snapshot/s.zip", p.cell(http.MethodGet, "__snapshot/"+firstSnapshot+".zip", "").body)
		for _, primed := range []bool{false, true} {
			if primed {
				p.ask(http.MethodPost, p.unit.CellURL("second")+"__ctl/Role", `{"Name":"prime"}`)
			}
			p.ask(http.MethodPost, url+"__import", `{"Name":"s"}`)
			p.wait(10 * time.Second)
			rows, nodes := p.counts("fresh")
			if (rows > 0) != primed || nodes == 0 {
				t.Errorf("primed %t: %d rows and %d nodes", primed, rows, nodes)
			}
		}
	})
}

func TestAnImportLeavesTwoTracesAtItsBeginning(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		synctest.Test(t, func(t *testing.T) {
			p := newPractice(t, style)
			traces := func() (entity, area string) {
				return p.ask(http.MethodGet, p.unit.UnitURL()+"__ctl/Cell('"+firstCell+"')", "").header.Get("ETag"),
					p.cell("PROPFIND", "__snapshot", "", "Depth: 0").header.Get("ETag")
			}
			entity, area := traces()
			for range 2 {
				p.start(model.ImportJob, firstSnapshot)
				if now, _ := traces(); now != entity {
					t.Errorf("the cell's ETag changed with the 202: %s, then %s", entity, now)
				}
				p.settle()
				nextEntity, nextArea := traces()
				if nextEntity == entity || !strings.HasPrefix(area, `"1-`) && nextArea != area {
					t.Errorf("ETags before %s %s, after %s %s", entity, area, nextEntity, nextArea)
				}
				entity, area = nextEntity, nextArea
			}
			if !strings.HasPrefix(entity, `W/"3-`) || !strings.HasPrefix(area, `"2-`) {
				t.Errorf("after two imports: %s and %s, want versions 3 and 2", entity, area)
			}
		})
	})
}
