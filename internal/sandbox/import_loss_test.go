package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// seeded is a practice unit in which chance takes another course.
func seeded(t *testing.T, seed uint64) *practice {
	t.Helper()
	u, err := New(Options{Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(u.Close)
	return &practice{T: t, unit: u, token: "Bearer " + u.Token()}
}

func TestTheSameSeedLosesTheSameLinks(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes many rows")
	}
	archive := serverArchive(t, "small_src1_fixed_for_dst2.zip")
	held := func(seed uint64) (links []int) {
		synctest.Test(t, func(t *testing.T) {
			p := seeded(t, seed)
			for i := range 6 {
				cell := fmt.Sprintf("cell%d", 2+i%2)
				url := p.unit.CellURL(cell)
				p.ask(http.MethodPut, url+"__snapshot/given.zip", string(archive))
				p.ask(http.MethodPost, url+"__import", `{"Name":"given"}`)
				p.wait(5 * time.Minute)
				links = append(links, p.unit.Truth(cell).LinksHeld)
			}
		})
		return links
	}
	first, second := fmt.Sprint(held(7)), fmt.Sprint(held(7))
	if first != second {
		t.Errorf("links held: %s, and again %s", first, second)
	}
}

func TestDoubledLinesAreDoubledRows(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes many rows")
	}
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle)
		p.importInto("cell2", serverArchive(t, "export-with-duplicate-rows.zip"))
		p.ask(http.MethodPost, p.unit.CellURL("cell2")+"__export", `{"Name":"again"}`)
		p.wait(5 * time.Minute)
		lines := 0
		p.unit.cells.Do(func() { lines = len(p.unit.cells.Cell("cell2").Tables().Rows("UserData")) })
		if lines != 6023 {
			t.Errorf("%d rows of user data, want the 6023 lines", lines)
		}
	})
}

func TestRowsWithOneIDAreImportedFast(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes many rows")
	}
	took := func(id func(i int) string) (d time.Duration) {
		synctest.Test(t, func(t *testing.T) {
			p := newPractice(t, urls.PathStyle)
			p.importRows(3000, id)
			begin := time.Now()
			p.start(model.ImportJob, "rows")
			for p.probe() == "held" {
				p.wait(50 * time.Millisecond)
			}
			d = time.Since(begin)
		})
		return d
	}
	own := took(func(i int) string { return fmt.Sprintf("row_%018d", i) })
	one := took(func(int) string { return "constant_0123456789012" })
	if own < 4*one {
		t.Errorf("3,000 rows with ids of their own took %v, with one id %v", own, one)
	}
}

// importRows puts an archive called rows into the first cell: its snapshot with so many rows more, which have these ids.
func (p *practice) importRows(n int, id func(i int) string) {
	p.Helper()
	var lines strings.Builder
	for i := range n {
		fmt.Fprintf(&lines, `{"_type":"UserData","_id":%q,"_source":{"s":{"__id":"r%d"},"l":{},"ll":[]}}`+"\n", id(i), i)
	}
	data := []byte(p.cell(http.MethodGet, "__snapshot/"+firstSnapshot+".zip", "").body)
	a, err := model.CheckArchive(data)
	if err != nil {
		p.Fatal(err)
	}
	if data, err = model.Rewrite(a, map[string]string{"10_odata/70_userdata.pjson": lines.String()}); err != nil {
		p.Fatal(err)
	}
	if got := p.cell(http.MethodPut, "__snapshot/rows.zip", string(data)).status; got != http.StatusCreated {
		p.Fatalf("PUT: %d", got)
	}
}
