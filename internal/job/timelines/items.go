package timelines

import (
	"archive/zip"
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/archive"
)

// itemRows are the rows of the sample's largest set, by their keys and as lines of its archive.
type itemRows struct {
	ids    []string
	lines  map[string]string
	mark   string // what only their lines have
	others int    // how many lines of their table are of other sets
}

var (
	keyOfLine = regexp.MustCompile(`"__id":"([^"]*)"`)
	idOfLine  = regexp.MustCompile(`"_id":"[^"]*"`)
)

// All of a snapshot was written before the bubble's time begins, all of another one earlier still.
var (
	oursWritten  = time.Date(1999, 6, 1, 0, 0, 0, 0, time.UTC)
	otherWritten = time.Date(1999, 3, 1, 0, 0, 0, 0, time.UTC)
)

// readItems reads the lines of the largest set.
func (s *sample) readItems(inv *archive.Inventory) itemRows {
	set := inv.Boxes[1].Collections[0].Sets[0]
	all := itemRows{lines: map[string]string{}, mark: `"t":"` + set.TypeID + `"`}
	in, err := zip.NewReader(bytes.NewReader(s.data), int64(len(s.data)))
	must(err)
	for _, f := range in.File {
		if f.Name != userRows {
			continue
		}
		for line := range strings.Lines(contentOf(f)) {
			if !all.has(line) {
				all.others++
				continue
			}
			id := keyOfLine.FindStringSubmatch(line)[1]
			all.ids = append(all.ids, id)
			all.lines[id] = line
		}
	}
	if int64(len(all.ids)) != set.Rows {
		panic("the sample's rows are not understood")
	}
	return all
}

// has reports whether a line of user data is of the set.
func (x itemRows) has(line string) bool { return strings.Contains(line, x.mark) }

// line is the line of a row. A row that the sample does not have is one of the sample's under another key.
func (x itemRows) line(id string) string {
	if line, isThere := x.lines[id]; isThere {
		return line
	}
	line := keyOfLine.ReplaceAllLiteralString(x.lines[x.ids[0]], `"__id":"`+id+`"`)
	const length = 22
	return idOfLine.ReplaceAllLiteralString(line, `"_id":"`+strings.Repeat("n", length-len(id))+id+`"`)
}

// row is a row of a snapshot: the sample's first, then as many others as are wanted.
func (x itemRows) row(i int64, g *goods) row {
	id := fmt.Sprintf("%sn-%06d", g.ids, i)
	if g.ids == "" && i < int64(len(x.ids)) {
		id = x.ids[i]
	}
	return row{id: id, published: g.writes, updated: g.writes, place: float64(i)}
}
