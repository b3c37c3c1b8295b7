package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
)

// An archiveRow is an archive and what real units say of it once it is imported into another cell.
type archiveRow struct {
	name    string
	from    string        // the file that it is made of; "" when it is one itself
	edits   []archiveEdit // of that file
	mainBox bool          // the rows of its main box are rewritten to the cell that it is imported into

	refused string // what the POST is answered with; "" for 202
	failed  string // code and text of an import that fails after the wipe
	rows    string // of the cell as a whole
	files   string // in all boxes
	data    string // collections: types-properties-ends, and rows
	links   string // between rows, and rows that nobody can read since they stand there twice
}

// of gives the archive for a cell of this internal id.
func (a archiveRow) of(t testing.TB, cellID string) []byte {
	t.Helper()
	if a.from == "" {
		return readArchive(t, a.name)
	}
	edits := a.edits
	if a.mainBox {
		edits = append(edits, everywhere(saidBy(t, readArchive(t, a.from), "").cell, cellID))
	}
	return editArchive(t, a.from, edits...)
}

// checkArchive imports an archive as it is into a new cell, and looks at all that is there afterwards.
func (c *conformer) checkArchive(a archiveRow) {
	c.Helper()
	name, cell := c.newCell()
	c.prime(cell)
	id := c.idOf(cell)
	archive := a.of(c, id)
	c.wants("PUT", c.put(cell+"__snapshot/given.zip", "application/zip", string(archive)), 201, "")
	if answer := c.post(cell+"__import", `{"Name":"given"}`); answer.status != 202 {
		c.same("the refusal", fmt.Sprintf("%d %s", answer.status, answer.code()), a.refused)
		return
	}
	c.same("the refusal", "", a.refused)
	failed, want := c.end(name, cell, "__import").failure(), a.failed
	if c.style == "subdomain" && want != "" {
		want = "PR409-CM-0001"
	}
	if c.same("the failure", failed, want); failed != "" {
		return
	}
	files, data := c.webOf(cell)
	c.same("rows", c.rowsOf(cell), a.rows)
	c.same("files", files, a.files)
	c.same("data", strings.Join(data, "; "), a.data)
	c.same("links", c.linksOf(cell, saidBy(c, archive, id)), a.links)
}

// failure is code and text of a failed import, or whatever else there is to read; "" when all is well.
func (s confStatus) failure() string {
	switch {
	case s.Message != nil && s.Message.Message.Value != nil:
		return s.Message.Code + " " + *s.Message.Message.Value
	case s.Status == "ready":
		return ""
	}
	return s.Status
}

// idOf is the internal id of a cell.
func (c *conformer) idOf(cell string) string {
	c.Helper()
	answer := c.do(confRequest{method: "GET", url: cell, header: map[string]string{"Accept": "application/xml"}})
	_, after, _ := strings.Cut(answer.body, "<uuid>")
	id, _, found := strings.Cut(after, "</uuid>")
	if !found {
		c.Fatalf("the id of %s: %d %.300q", cell, answer.status, answer.body)
	}
	return id
}

func (c *conformer) same(what, got, want string) {
	c.Helper()
	if got != want {
		c.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}

func TestArchivesOfRealUnitsAreImportedAsTheyAre(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("imports 27 archives in each style")
	}
	for _, style := range []string{"path", "subdomain"} {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			for _, row := range archiveRows() {
				t.Run(row.name, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) { practiceConformer(t, style, "").checkArchive(row) })
				})
			}
		})
	}
	t.Run("real unit", func(t *testing.T) {
		another := realUnit(t)
		if another == nil {
			return
		}
		for _, row := range archiveRows() {
			t.Run(row.name, func(t *testing.T) { another(t).checkArchive(row) })
		}
	})
}
