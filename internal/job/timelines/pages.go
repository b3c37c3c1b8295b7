package timelines

import (
	"context"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A paging is what others write while an export runs in subdomain style, where nothing is locked. The server reads a table by
// position, 1,000 rows at a time, and what was read already moves: a deleted row pulls an unread one out of sight, a new one
// pushes a row into sight again. The archive reads well all the same.
type paging struct {
	writes  int
	deletes bool // rows are deleted, otherwise they are added
}

const (
	pageRows = 1000 // a table of no more is read at once
	// Of 303 deletions six hid a row that stayed, of 19 new rows four showed a row twice; on average half of the writes fall into
	// what was read.
	hides = 2 * 6.0 / 303
	twice = 2 * 4.0 / 19
)

func (s *script) addPaging(c chance) {
	s.hard.pages, s.hard.reads = &paging{writes: 1 + c.IntN(300), deletes: c.of(0.5)}, true
	s.big = bigLists[1]
	if c.of(0.25) {
		s.big = bigLists[0]
	}
}

// written is what is wrong with an archive that reads well.
type written struct {
	missed, doubled int64 // rows of the largest set
	hollow          bool  // no row of any box: the export ran beside an import
}

func (w written) whole() bool { return w == written{} }

// write is what an export left in its archive.
func (u *modelUnit) write(j *modelJob) {
	for _, other := range u.jobs {
		begun := other.kind == event.Import && !other.wipedAt.IsZero()
		if begun && (other.alive() || other.overAt.After(j.begunAt)) {
			j.written.hollow = true
		}
	}
	p := u.script.hard.pages
	if p == nil || u.content.rows(bigList, u.now) <= pageRows {
		return
	}
	for range p.writes {
		read := u.c.Float64() // how far the export is; half of the writes fall before that
		if u.c.Float64() >= read {
			continue
		}
		switch {
		case p.deletes && u.c.of(hides):
			j.written.missed++
		case !p.deletes && u.c.of(twice):
			j.written.doubled++
		}
	}
	u.say("the archive of %q: %+v", j.name, j.written)
}

// exportsOf are the archives of exports as one process of a timeline's admin reads them.
type exportsOf struct {
	client *personium.Client
	unit   *modelUnit
}

func (exportsOf) Home() string { return "" }

func (e exportsOf) Fetch(ctx context.Context, name snapshot.Name, _ string,
	then func(*archive.Reader, check.Report)) (personium.SnapshotFile, *check.Report, error) {
	file, err := e.client.SnapshotFile(ctx, name.Archive())
	if err != nil {
		return file, nil, explain.Error("download the snapshot", err)
	}
	report := e.unit.report(string(name))
	then(theSample().reader, *report)
	return file, report, nil
}

// report is the check of the last archive of a name: nothing is wrong with it.
func (u *modelUnit) report(name string) *check.Report {
	u.mu.Lock()
	defer u.mu.Unlock()
	report := theSample().reports[reportKey(theSample().own, u.script.big)]
	for _, j := range slices.Backward(u.jobs) {
		if j.kind == event.Export && j.name == name {
			report.Inventory = j.written.inventory(*report.Inventory)
			break
		}
	}
	return &report
}

// inventory is what such an archive holds, of what it should.
func (w written) inventory(inv archive.Inventory) *archive.Inventory {
	inv.Boxes = slices.Clone(inv.Boxes)
	for b := range inv.Boxes {
		inv.Boxes[b].Collections = slices.Clone(inv.Boxes[b].Collections)
		for c := range inv.Boxes[b].Collections {
			sets := slices.Clone(inv.Boxes[b].Collections[c].Sets)
			for i := range sets {
				if w.hollow {
					sets[i].Rows = 0
				}
			}
			inv.Boxes[b].Collections[c].Sets = sets
		}
	}
	if !w.hollow {
		inv.Boxes[1].Collections[0].Sets[0].Rows += w.doubled - w.missed
	}
	return &inv
}
