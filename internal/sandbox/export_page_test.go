package sandbox

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/corezip"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// exportedIDs are the ids of the rows of user data in an archive of the first cell, each with the number of its lines.
func (p *practice) exportedIDs(name string) map[string]int {
	p.Helper()
	data := p.cell(http.MethodGet, "__snapshot/"+name+".zip", "").body
	a, err := corezip.Open(bytes.NewReader([]byte(data)), int64(len(data)))
	if err != nil {
		p.Fatal(err)
	}
	text, err := model.ReadEntry(a, "10_odata/70_userdata.pjson")
	if err != nil {
		p.Fatal(err)
	}
	ids := map[string]int{}
	for _, line := range corezip.Lines(text) {
		_, after, _ := strings.Cut(line, `"__id":"`)
		id, _, _ := strings.Cut(after, `"`)
		ids[id]++
	}
	return ids
}

func TestAnExportReadsPagesOfASetThatMoves(t *testing.T) {
	t.Parallel()
	for what, test := range map[string]struct {
		change          func(c *model.Cell)
		doubled, missed bool
	}{
		"nothing changes": {func(*model.Cell) {}, false, false},
		"rows are made": {func(c *model.Cell) {
			for i := range 10 {
				r := c.Tables().NewRow("UserData", map[string]any{"__id": fmt.Sprintf("new%d", i)}, nil)
				r.ID = fmt.Sprintf("-%021d", i)
				c.Tables().Put(r)
			}
		}, true, false},
		"rows are deleted": {func(c *model.Cell) {
			var first []string
			for _, r := range c.Tables().Rows("UserData") {
				if r.ID < "5" {
					first = append(first, r.ID)
				}
			}
			for _, id := range first {
				c.Tables().Remove("UserData", id)
			}
		}, false, true},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPractice(t, urls.SubdomainStyle)
				p.importRows(2500, func(i int) string { return fmt.Sprintf("row_%018d", i) })
				p.start(model.ImportJob, "rows")
				p.settle()
				p.start(model.ExportJob, "e")
				p.wait(5 * time.Second) // in the first of three pages
				p.unit.cells.Do(func() { test.change(p.unit.cells.Cell(firstCell)) })
				p.settle()
				ids := p.exportedIDs("e")
				doubled, missed := 0, 0
				for _, n := range ids {
					if n > 1 {
						doubled++
					}
				}
				p.unit.cells.Do(func() {
					for _, r := range p.unit.cells.Cell(firstCell).Tables().Rows("UserData") {
						if id := r.Field("__id"); ids[id] == 0 && strings.HasPrefix(id, "r") {
							missed++
						}
					}
				})
				if doubled > 0 != test.doubled || missed > 0 != test.missed {
					t.Errorf("%d rows are doubled, %d that were never deleted are missed", doubled, missed)
				}
			})
		})
	}
}
