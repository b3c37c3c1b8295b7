package sandbox_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"path"
	"strings"
	"testing"
)

// An archiveLine is what a line of an archive says, as far as links are concerned.
type archiveLine struct {
	Kind   string `json:"_type"`
	ID     string `json:"_id"`
	Source struct {
		Fields         map[string]any `json:"s"`
		Links          map[string]any `json:"l"`
		ToOne          []string       `json:"ll"`
		Box            string         `json:"b"`
		Node           string         `json:"n"`
		Type           string         `json:"t"`
		T1, K1, T2, K2 string
	} `json:"_source"`
}

func (l archiveLine) name(field string) string {
	s, _ := l.Source.Fields[field].(string)
	return s
}

// An archiveSays is an archive as far as one can tell from it what an import makes of its links.
type archiveSays struct {
	cell  string                 // id of the cell that it was exported from
	into  string                 // id of the cell that imports it
	lines map[string]archiveLine // by id, the last where there are several
	order map[string]int         // where a line stands
	paths map[string]string      // of collections below 20_webdav, by their id
	links []archiveLine          // between rows of user data, many to many
	toOne []archiveLine          // rows that name others
	ends  []archiveLine          // association ends
	twice []archiveLine          // rows of user data that stand there once more
}

// saidBy reads an archive. Lines that only core's parser takes say nothing here.
func saidBy(t testing.TB, data []byte, into string) *archiveSays {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	s := &archiveSays{into: into, lines: map[string]archiveLine{}, order: map[string]int{}, paths: map[string]string{}}
	for _, file := range archive.File {
		switch dir, name := path.Split(file.Name); {
		case dir == "10_odata/" && name != "":
			for line := range strings.Lines(string(readEntry(t, file))) {
				s.add(line)
			}
		case name == ".pmeta" && strings.HasPrefix(dir, "20_webdav/"):
			var meta struct{ T, I string }
			if json.Unmarshal(readEntry(t, file), &meta) == nil && meta.T == "col.odata" {
				s.paths[meta.I] = strings.Trim(strings.TrimPrefix(dir, "20_webdav/"), "/")
			}
		}
	}
	return s
}

func (s *archiveSays) add(text string) {
	var line archiveLine
	if json.Unmarshal([]byte(text), &line) != nil {
		return
	}
	if _, known := s.lines[line.ID]; known && line.Kind == "UserData" {
		s.twice = append(s.twice, line)
	}
	s.order[line.ID] = len(s.order)
	s.lines[line.ID] = line
	switch {
	case line.Kind == "Cell":
		s.cell = line.ID
	case line.Kind == "link" && line.Source.Node != "":
		s.links = append(s.links, line)
	case line.Kind == "UserData" && len(line.Source.ToOne) > 0:
		s.toOne = append(s.toOne, line)
	case line.Kind == "AssociationEnd":
		s.ends = append(s.ends, line)
	}
}

// collection is the path of the collection that a line belongs to, from the cell; "" when no import shows it in another cell: the
// main box of the cell that was exported, and boxes that it had not any more.
func (s *archiveSays) collection(l archiveLine) string {
	_, inBox, found := strings.Cut(s.paths[l.Source.Node], "/")
	box := s.lines[l.Source.Box]
	switch {
	case !found:
		return ""
	case l.Source.Box == s.into:
		return "__/" + inBox + "/"
	case box.Kind != "Box":
		return ""
	}
	return box.name("Name") + "/" + inBox + "/"
}

// row is a row of user data in a URL, and its entity set.
func (s *archiveSays) row(id string) (key, set string) {
	line := s.lines[id]
	set = s.lines[line.Source.Type].name("Name")
	return set + "('" + line.name("__id") + "')", set
}

// isDead says whether nobody finds an association any more after an import. Each of its two ends names the other one; of the two
// an import can mend only that which stands later. Where that one names an end that is no more already, none names the other.
func (s *archiveSays) isDead(typeA, typeB string) bool {
	for _, end := range s.ends {
		other, known := s.lines[textIn(end.Source.Links, "AssociationEnd")]
		if !known || s.order[other.ID] > s.order[end.ID] {
			continue
		}
		from, to := textIn(end.Source.Links, "EntityType"), textIn(other.Source.Links, "EntityType")
		if from == typeA && to == typeB || from == typeB && to == typeA {
			return false
		}
	}
	return true
}

func textIn(object map[string]any, key string) string {
	s, _ := object[key].(string)
	return s
}
