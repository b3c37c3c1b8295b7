package model

import (
	"slices"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// Truth is what really happened in a cell, for tests. Jobs that a fault starts for somebody else are not counted.
//
// What is expected is what the archive of the last accepted import brings in: its rows of all types but links, its links
// between rows, and its boxes, folders and files. Rows of boxes that it does not hold are left out. What is held is what
// anybody can reach in the cell now.
type Truth struct {
	ImportsAccepted, ImportsCompleted, ImportsFailed int
	ExportsAccepted, ExportsCompleted, ExportsFailed int

	Running    bool   // a job is queued or running; false after a kill, whatever the lock says
	LastImport string // name of the last accepted import
	RowsLost   int    // rows of the last import that nobody can read
	POSTs      int    // POSTs with credentials to __import and __export that arrived, accepted or not

	RowsExpected, RowsHeld   int
	LinksExpected, LinksHeld int
	NodesExpected, NodesHeld int
}

// Complete says whether the cell holds as much as the last accepted import has to bring in, and nothing runs any more.
func (t Truth) Complete() bool {
	return t.ImportsAccepted > 0 && !t.Running &&
		t.RowsHeld == t.RowsExpected && t.LinksHeld == t.LinksExpected && t.NodesHeld == t.NodesExpected
}

// Truth tells what happened in the cell of this name; of an unknown cell: nothing.
func (cs *Cells) Truth(name string) Truth {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	c := cs.byName[name]
	if c == nil {
		return Truth{}
	}
	t := c.truth
	t.Running = cs.pool.holds(c)
	if c.imported != nil {
		want := c.imported.holdings(c.id)
		t.RowsExpected, t.LinksExpected, t.NodesExpected = want.rows, want.links, want.nodes
	}
	have := c.content.holdings(c.id)
	t.RowsHeld, t.LinksHeld, t.NodesHeld = have.rows, have.links, have.nodes
	return t
}

// holdings are numbers of things that can be reached.
type holdings struct{ rows, links, nodes int }

// holdings of an archive are those of its own cell, and what it says of the target. They are counted when somebody asks.
func (p *payload) holdings(target string) holdings {
	if p.counted != nil {
		return *p.counted
	}
	c := newContent()
	for _, lines := range p.lines {
		for _, line := range lines {
			if r := readableLine(line); r != nil {
				c.add(r.inOrder())
			}
		}
	}
	ids := []string{target}
	if value, err := corejson.Parse(p.cell); err == nil {
		ids = append(ids, cellID(value))
	}
	counted := c.holdings(ids...)
	for _, n := range p.nodes {
		if n.Path != "" {
			counted.nodes++
		}
	}
	p.counted = &counted
	return counted
}

// readableLine is the row of a line, or nil for a line that no import takes.
func readableLine(line string) *Row {
	value, err := corejson.Parse(line)
	if err != nil {
		return nil
	}
	r, err := newRow(value)
	if err != nil || r.Source == nil || !isTable(r.Kind) {
		return nil
	}
	return r
}

// holdings counts what can be reached in a cell of one of these ids.
func (c *content) holdings(cellIDs ...string) holdings {
	h := holdings{nodes: len(c.nodes)}
	known := map[string]bool{}
	for kind, rows := range c.rows {
		for _, r := range rows {
			if kind != LinkType && c.readable(r, cellIDs...) {
				h.rows++
				known[r.ID] = true
			}
		}
	}
	seen := map[string]bool{}
	for _, r := range c.rows[LinkType] {
		ends := r.text("k1") + "-" + r.text("k2")
		if r.isFound() && known[r.text("k1")] && known[r.text("k2")] && !seen[ends] {
			seen[ends] = true
			h.links++
		}
	}
	for _, r := range c.rows["UserData"] {
		for _, target := range r.targets() {
			if known[r.ID] && known[target] {
				h.links++
			}
		}
	}
	return h
}

// importOf remembers what an accepted import has to bring in. The cells are locked.
func (c Jobs) importOf(name string, p *payload) {
	c.truth.ImportsAccepted++
	c.truth.LastImport = name
	c.imported = p
}

// isTable says whether rows of a type have a table in an archive.
func isTable(kind string) bool {
	return slices.ContainsFunc(archive.Tables(), func(t archive.Table) bool { return t.Type == kind })
}
