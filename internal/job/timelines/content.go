package timelines

import (
	"slices"
	"strings"
	"time"
)

// content is what a cell holds: what its imports brought since the last of them wiped it, and roles made by hand.
type content struct {
	parts   []*part
	roles   map[string]bool
	indexed bool          // the owner has a search index; without one no row arrives
	lag     time.Duration // after which a row that was written is counted
	writer  *writer       // nil: nobody writes
	table   *table        // the largest set, row by row, until an import wipes it; nil: only how many there are
	made    time.Time     // the last role by hand
	mark    string        // of the main box
}

// A part is what one import brought: from where in its progress, because another one wiped what came before.
type part struct {
	job   *modelJob // nil: it was there before, whole
	goods *goods
	from  float64
	loss  loss
	// emptied: the rows of its boxes went in an import that ended before the cell's version moved.
	emptied bool
}

// reached is how far an import has come at an instant.
func (p *part) reached(t time.Time) float64 {
	j := p.job
	if j == nil {
		return wholeImport
	}
	if !j.alive() && t.After(j.overAt) {
		t = j.overAt
	}
	share := float64(t.Sub(j.wipedAt)) / float64(j.plan.fill())
	return min(max(share, 0), 1) * j.plan.reach
}

// wipe is the beginning of an import: everything that is there goes.
func (c *content) wipe(j *modelJob, g *goods, l loss, now time.Time) {
	kept := c.parts[:0]
	for _, p := range c.parts {
		if p.job != nil && p.job.alive() {
			p.from = p.reached(now)
			kept = append(kept, p)
		}
	}
	l.rows = !c.indexed
	c.parts = append(kept, &part{job: j, goods: g, loss: l})
	clear(c.roles)
	c.mark = ""
	c.table = nil
	c.writer.wipe(now)
}

// rows is how many rows of a list there are at an instant.
func (c *content) rows(at string, t time.Time) int64 {
	var n int64
	for _, p := range c.parts {
		n += p.rows(at, t)
	}
	switch at {
	case "__ctl/Role":
		n += int64(len(c.roles))
	case bigList:
		if c.table != nil {
			return int64(len(c.table.at(t)))
		}
		n = c.writer.rows(n, t)
	}
	return n
}

func (p *part) rows(at string, t time.Time) int64 {
	b := p.goods.rows[at]
	if b.n == 0 || p.loss.rows || p.emptied && b.stage == stageRows || p.loss.mainRows && strings.HasPrefix(at, "__/") {
		return 0
	}
	n := upTo(p.reached(t), b.stage, b.n) - upTo(p.from, b.stage, b.n)
	if at == p.loss.place {
		n = min(n, b.n-1)
	}
	return n
}

// files are the files of a box by their paths. The last import that brought one decides.
func (c *content) files(box string, t time.Time) map[string]webFile {
	files := map[string]webFile{}
	for _, p := range c.parts {
		b := p.goods.boxes[box]
		all := int64(len(b.files))
		for i, f := range b.files {
			if p.loss.file && i == 0 && box == "box1" {
				continue
			}
			if n := int64(i); upTo(p.reached(t), stageFiles, all) > n && upTo(p.from, stageFiles, all) <= n {
				f.written = p.goods.writes
				files[f.path] = f
			}
		}
	}
	return files
}

// folders are those of a box: they come before the files.
func (c *content) folders(box string, t time.Time) (folders []string, collection string) {
	for _, p := range c.parts {
		if b := p.goods.boxes[box]; p.reached(t) > stageFiles && p.from <= stageFiles {
			folders, collection = b.folders, b.collection
		}
	}
	return folders, collection
}

// linked are the ends of the links of an entity to those of another set.
func (c *content) linked(entity, set string, t time.Time) []string {
	var ends []string
	for _, p := range c.parts {
		for i, l := range p.goods.links {
			if !p.hasLink(i, t) {
				continue
			}
			for _, end := range [][2]string{{l.from, l.to}, {l.to, l.from}} {
				if end[0] == entity && setOf(end[1]) == set {
					ends = append(ends, end[1])
				}
			}
		}
	}
	return ends
}

func (p *part) hasLink(i int, t time.Time) bool {
	n, k := int64(len(p.goods.links)), int64(i)
	l := p.goods.links[i]
	lost := p.loss.rows || p.emptied && l.lossy || p.loss.links>>i&1 == 1 || p.loss.mainRows && strings.HasPrefix(l.from, "__/")
	come := func(at float64) int64 { return int64(max(at-stageLinks, 0) * float64(n)) } // the last one with the end
	return !lost && come(p.reached(t)) > k && come(p.from) <= k
}

// holds reports whether what is there is exactly what a snapshot holds.
func (c *content) holds(g *goods, t time.Time) bool {
	if len(c.parts) == 0 || len(c.roles) > 0 {
		return false
	}
	for at, b := range g.rows {
		if c.rows(at, t) != b.n {
			return false
		}
	}
	for box, b := range g.boxes {
		if !c.holdsBox(box, b, t) {
			return false
		}
	}
	for _, l := range g.links {
		if !slices.Contains(c.linked(l.from, setOf(l.to), t), l.to) {
			return false
		}
	}
	return true
}

// setOf is the entity set of an entity's address.
func setOf(entity string) string {
	list, _, _ := strings.Cut(entity, "(")
	return list[strings.LastIndexByte(list, '/')+1:]
}

func (c *content) holdsBox(box string, b webBox, t time.Time) bool {
	there := c.files(box, t)
	for _, f := range b.files {
		if other, isThere := there[f.path]; !isThere || other.size != f.size {
			return false
		}
	}
	folders, _ := c.folders(box, t)
	return len(there) == len(b.files) && len(folders) == len(b.folders)
}
