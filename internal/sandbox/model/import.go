package model

import (
	"errors"
	"maps"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// An importing is one import at work: the payload, the cell it replaces, and the ids it has renamed so far.
type importing struct {
	job     *Job
	cell    *Cell
	payload *payload
	ids     *ids
	oldCell string          // id of the cell that the snapshot is of
	nth     int             // of the cell's imports this one is, counted from 1
	changes int             // how many rows of user data had been changed in the cell when it began
	read    map[string]bool // ids of the lines so far, as the archive has them
	dropped int             // rows that the search index did not take
	bulk    []*Row          // rows that have been read, and are not in the cell yet
}

// runImport is the work of an import, in the server's order: wipe, cell, cell-level rows, web files, box-level rows.
func (p *payload) runImport(j *Job) error {
	im := &importing{job: j, cell: j.cell, payload: p, ids: newIDs(), read: map[string]bool{}}
	j.total, j.cost = p.size(), p.cost()
	cs := j.cells
	cs.mu.Lock()
	j.cell.activity.openZips[j.name] = true
	broken := j.cell.webBroken
	im.nth, im.changes = j.cell.truth.ImportsAccepted, j.cell.content.changes
	cs.mu.Unlock()
	defer func() {
		cs.mu.Lock()
		defer cs.mu.Unlock()
		delete(j.cell.activity.openZips, j.name)
	}()
	if err := im.wipe(); err != nil {
		return err
	}
	if broken {
		return coreerror.DavInconsistent.New()
	}
	for _, table := range archive.CellTables() {
		if err := im.table(table.Type); err != nil {
			return err
		}
	}
	if err := im.webNodes(); err != nil {
		return err
	}
	for _, table := range archive.BoxTables() {
		if err := im.table(table.Type); err != nil {
			return err
		}
	}
	cs.mu.Lock()
	if cs.hooks.Imported != nil {
		cs.hooks.Imported(j.cell)
	}
	j.cell.truth.RowsLost = im.dropped + j.cell.content.lost(j.cell.id)
	cs.mu.Unlock()
	j.spend(costOfLine)
	if err := j.advance(1); err != nil {
		return err
	}
	cs.mu.Lock()
	j.writeProgress(100)
	cs.mu.Unlock()
	return j.waitFor(endsAt)
}

// wipe empties the cell and takes over the document of the snapshot's cell. A cell's name, id and owner stay.
func (im *importing) wipe() error {
	if err := im.empty(); err != nil {
		return err
	}
	if err := im.job.waitFor(rowsBeginAt); err != nil {
		return err
	}
	c, cs := im.cell, im.job.cells
	value, err := corejson.Parse(im.payload.cell)
	if err != nil {
		return lineFailure(im.payload.cell, err)
	}
	document, err := cellDocument(value)
	if err != nil {
		return err
	}
	im.oldCell = cellID(value)
	cs.mu.Lock()
	defer cs.mu.Unlock()
	c.rewrite()
	if published := corejson.Integer(document["p"]); published > 0 {
		c.Published = published
	}
	return nil
}

// empty removes in the server's order: rows and schema of the collections, boxes, files, links, roles and what else there is, and
// accounts at last. A kill leaves what has not been reached.
func (im *importing) empty() error {
	c := im.cell.content
	for _, step := range []struct {
		at     float64
		remove func()
	}{
		{wipeRowsAt, func() { c.removeRows(boxTypes()...) }},
		{wipeBoxesAt, func() { c.removeRows("Box") }},
		{wipeFilesAt, c.removeBoxes},
		{wipeLinksAt, func() { c.removeRows(cellTypesBut("Account")...) }},
		{wipeAccountsAt, func() { c.removeRows("Account") }},
	} {
		if err := im.job.waitFor(step.at); err != nil {
			return err
		}
		if step.at == wipeRowsAt && im.conflicts() {
			return coreerror.ServerFailed.New()
		}
		im.job.cells.Do(step.remove)
	}
	return nil
}

// conflicts: the rows are deleted by one query, which gives up at a row that was changed after it had begun. It has deleted most
// of them by then. That happens in subdomain style only, in which nobody can read why the import failed.
func (im *importing) conflicts() (conflict bool) {
	im.job.cells.Do(func() {
		c := im.cell.content
		if conflict = c.changes != im.changes; conflict {
			c.rows["UserData"] = slices.Clone(c.rows["UserData"][:len(c.rows["UserData"])/10])
		}
	})
	return conflict
}

// table imports the lines of one table. Rows come into the cell in bulks.
func (im *importing) table(kind string) error {
	lines := im.payload.lines[kind]
	im.ids.next = newChance(im.job.cells.seed, im.nth, kind).id
	for i, line := range lines {
		if err := im.line(line); err != nil {
			im.job.percent = im.job.counted
			return err
		}
		ends := i+1 == len(lines) || (i+1)%bulkSize == 0
		if ends {
			im.flush()
		}
		im.job.inBulk = len(lines) > bulkSize && !ends
		im.read[idIn(line)] = true
		im.job.spend(costOfLine + len(im.read))
		if err := im.job.advance(1); err != nil {
			return err
		}
		if ends {
			im.job.counted = im.job.percent
		}
	}
	return nil
}

// line reads one row. The search index drops rows that it does not like without a word.
func (im *importing) line(line string) error {
	line, err := im.ids.replace(line)
	if err != nil {
		return err
	}
	value, err := corejson.Parse(line)
	if err != nil {
		return lineFailure(line, err)
	}
	r, err := newRow(value)
	if err != nil {
		return err
	}
	r.ID = im.ids.rename(value.(object)["_id"])
	if r.Source == nil || !isTable(r.Kind) || isRefused(r) {
		im.dropped++
		return nil
	}
	r.Source = maps.Clone(r.Source)
	r.Source["c"] = im.cell.id
	im.bulk = append(im.bulk, r)
	return nil
}

// lineFailure is what becomes of a line that the server cannot read.
func lineFailure(line string, err error) error {
	var number *corejson.NumberError
	if errors.As(err, &number) {
		return coreerror.ServerFailed.With(number.Error())
	}
	return coreerror.ParseFailure(line)
}

// flush writes a bulk of rows, all of which are lost when the cell's owner has no search index.
func (im *importing) flush() {
	cs := im.job.cells
	cs.mu.Lock()
	defer cs.mu.Unlock()
	for _, r := range im.bulk {
		if !im.cell.hasIndex() || cs.hooks.LosesRows {
			im.dropped++
			continue
		}
		im.cell.content.add(r)
	}
	im.bulk = nil
}
