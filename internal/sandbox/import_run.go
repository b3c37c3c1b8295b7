package sandbox

import (
	"time"

	"github.com/personium/personium-cell/internal/archive"
)

// An importing is one import at work: the payload, the cell it replaces, and the ids it has renamed so far.
type importing struct {
	job     *job
	cell    *cell
	payload *payload
	ids     *ids
	oldCell string // id of the cell that the snapshot is of
	dropped int    // rows that the search index did not take
	bulk    []*row // rows that have been read, and are not in the cell yet
}

// runImport is the work of an import, in the server's order: wipe, cell, cell-level rows, web files, box-level rows.
func (p *payload) runImport(j *job) error {
	im := &importing{job: j, cell: j.cell, payload: p, ids: newIDs()}
	j.total = p.size()
	u := j.unit
	u.mu.Lock()
	j.cell.openZips[j.name] = true
	broken := j.cell.webBroken
	u.mu.Unlock()
	defer func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		delete(j.cell.openZips, j.name)
	}()
	if err := im.wipe(); err != nil {
		return err
	}
	if broken {
		return refuse("PR500-DV-0002")
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
	u.mu.Lock()
	if u.faults.linksLost {
		j.cell.loseLinks()
	}
	j.cell.truth.RowsLost = im.dropped + j.cell.content.lost(j.cell.id)
	u.mu.Unlock()
	if err := j.advance(1); err != nil {
		return err
	}
	u.mu.Lock()
	j.writeProgress(100)
	u.mu.Unlock()
	return j.waitFor(endsAt)
}

// wipe empties the cell and takes over the document of the snapshot's cell. A cell's name, id and owner stay.
func (im *importing) wipe() error {
	c, u := im.cell, im.job.unit
	if err := im.job.waitFor(wipeLinksAt); err != nil {
		return err
	}
	u.mu.Lock()
	c.content.removeBoxes()
	c.content.removeRows("Account")
	u.mu.Unlock()
	if err := im.job.waitFor(wipeAccountsAt); err != nil {
		return err
	}
	u.mu.Lock()
	c.content.removeRows("")
	u.mu.Unlock()
	if err := im.job.waitFor(rowsBeginAt); err != nil {
		return err
	}
	value, err := parseJSON(im.payload.cell)
	if err != nil {
		return parseFailure(im.payload.cell)
	}
	document, err := newRow(value)
	if err != nil {
		return err
	}
	im.oldCell = document.id
	u.mu.Lock()
	defer u.mu.Unlock()
	c.version++
	c.updated = time.Now().UnixMilli()
	if published := integer(document.source["p"]); published > 0 {
		c.published = published
	}
	return nil
}

// table imports the lines of one table. Rows come into the cell in bulks.
func (im *importing) table(kind string) error {
	lines := im.payload.lines[kind]
	for i, line := range lines {
		if err := im.line(line); err != nil {
			return err
		}
		ends := i+1 == len(lines) || (i+1)%bulkSize == 0
		if ends {
			im.flush()
		}
		im.job.inBulk = len(lines) > bulkSize && !ends
		if err := im.job.advance(1); err != nil {
			return err
		}
	}
	return nil
}

// line reads one row. The search index drops rows that it does not like without a word.
func (im *importing) line(line string) error {
	line = im.ids.replace(line)
	value, err := parseJSON(line)
	if err != nil {
		return parseFailure(line)
	}
	r, err := newRow(value)
	if err != nil {
		return err
	}
	if r.id, err = im.ids.rename(r.id); err != nil {
		im.breakWeb()
		return err
	}
	if r.source == nil || !isTable(r.kind) {
		im.dropped++
		return nil
	}
	r.source = copyOf(r.source)
	r.source["c"] = im.cell.id
	im.bulk = append(im.bulk, r.inOrder())
	return nil
}

// flush writes a bulk of rows, all of which are lost when the cell's owner has no search index.
func (im *importing) flush() {
	u := im.job.unit
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, r := range im.bulk {
		if !im.cell.hasIndex() || u.faults.rowsLost {
			im.dropped++
			continue
		}
		im.cell.content.add(r)
	}
	im.bulk = nil
}

func (im *importing) breakWeb() {
	u := im.job.unit
	u.mu.Lock()
	defer u.mu.Unlock()
	im.cell.webBroken = true
}

// newRow reads a parsed line. What is no row fails with the words of the Java machine.
func newRow(value any) (*row, error) {
	o, ok := value.(object)
	if !ok {
		return nil, classCast(value, "org.json.simple.JSONObject")
	}
	r := &row{}
	for key, field := range map[string]*string{"_type": &r.kind, "_id": &r.id} {
		v, present := o[key]
		if *field, ok = v.(string); present && !ok {
			return nil, classCast(v, "java.lang.String")
		}
	}
	source, present := o["_source"]
	if !present {
		return r, nil
	}
	if r.source, ok = source.(object); !ok {
		return nil, classCast(source, "org.json.simple.JSONObject")
	}
	if _, has := r.source["s"]; !has && r.kind != linkType {
		return nil, &refusal{code: "PR500-SV-0000", text: `Cannot invoke "java.util.Map.get(Object)" because "staticFields" is null`}
	}
	return r, nil
}
