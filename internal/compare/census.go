package compare

import (
	"context"
	"errors"
	"fmt"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A Stand is how many there are of something in a cell, and when the newest was written: it is another one after every write.
type Stand struct {
	Count  int64 `json:"count"`
	Newest int64 `json:"newest"` // in milliseconds of the unit's clock; of files to the second; 0 when there is none
}

// A Census is how everything in a cell stands, by place: Account, box1/od/$metadata/EntityType, box1/od/Item, box1 (files).
type Census map[string]Stand

// uncountable stands for a list that is too long to be counted.
const uncountable = -1

// Take asks how everything in a cell stands, and which files it has: one request for each type and set, and one for each folder.
// told is called after each of them; it may be nil.
func Take(ctx context.Context, c *personium.Client, told func()) (Census, Files, error) {
	t := &taking{client: c, census: Census{}, told: told}
	err := t.all(ctx)
	return t.census, filesOf(t.files), err
}

// A taking is a census that is being taken, with the places that it has come by.
type taking struct {
	client *personium.Client
	known  Census // an earlier one, which makes counting short; nil for none
	census Census
	places []place
	files  []cellFile
	told   func() // after each list and folder; nil: nobody
	// skips: what the unit does not let anybody see is left out, and named in refused.
	skips   bool
	refused []string
}

// A place is a list of entities in a cell.
type place struct {
	name  string
	list  personium.EntityList
	table string // the type of its rows in an archive
	box   string
	path  string // of its collection
	set   string // of user data
}

// A cellFile is a web file in a cell.
type cellFile struct {
	box, path string
	size      int64
	modified  int64 // milliseconds, to the second
}

func (t *taking) all(ctx context.Context) error {
	for _, table := range archive.CellTables() {
		if err := t.list(ctx, place{name: table.Type, list: personium.CellList(table.Type), table: table.Type}); err != nil {
			return err
		}
	}
	boxes := []string{}
	if t.census["Box"].Count != 0 {
		err := Ask(ctx, func() (err error) {
			boxes, err = t.client.Names(ctx, personium.CellList("Box"))
			return err
		})
		if err != nil && !(t.skips && refusedForGood(err)) {
			return fmt.Errorf("list the boxes of the cell: %w", err)
		}
	}
	for _, box := range append([]string{snapshot.MainBox}, boxes...) {
		if err := t.box(ctx, box); err != nil {
			return err
		}
	}
	return nil
}

// list asks how one list stands.
func (t *taking) list(ctx context.Context, p place) error {
	var s personium.Stand
	err := Ask(ctx, func() (err error) {
		s, err = t.client.Stand(ctx, p.list, t.known[p.name].Count)
		return err
	})
	switch {
	case errors.Is(err, personium.ErrUncountable):
		s.Count = uncountable
	case t.skips && refusedForGood(err):
		t.refused = append(t.refused, p.name)
		t.tell()
		return nil
	case err != nil:
		return fmt.Errorf("ask how %s stands: %w", p.name, err)
	}
	t.tell()
	t.places = append(t.places, p)
	t.census[p.name] = Stand(s)
	return nil
}

// box goes through the folders and collections of a box.
func (t *taking) box(ctx context.Context, box string) error {
	var collections []string
	var stand Stand
	err := walk(ctx, t.client, box, func(path string, e personium.WebEntry) {
		switch {
		case e.OData:
			collections = append(collections, path)
		case e.Folder:
			t.tell()
		default:
			f := cellFile{box, path, e.Size, e.Modified.UnixMilli()}
			t.files = append(t.files, f)
			stand.Count++
			stand.Newest = max(stand.Newest, f.modified)
		}
	})
	switch {
	case t.skips && refusedForGood(err):
		t.refused = append(t.refused, filesPlace(box))
	case err != nil:
		return fmt.Errorf("list the files of box %s: %w", box, err)
	default:
		t.census[filesPlace(box)] = stand
	}
	for _, path := range collections {
		if err := t.collection(ctx, box, path); err != nil {
			return err
		}
	}
	return nil
}

func (t *taking) tell() {
	if t.told != nil {
		t.told()
	}
}

const userData = "UserData" // the type of the rows of all entity sets

const filesSuffix = " (files)"

func filesPlace(box string) string { return box + filesSuffix }

// collection asks how the schema and the entity sets of a collection stand.
func (t *taking) collection(ctx context.Context, box, path string) error {
	at, name := personium.Collection{Box: box, Path: path}, box+"/"+path+"/"
	for _, table := range archive.SchemaTables() {
		p := place{name: name + "$metadata/" + table.Type, list: at.SchemaList(table.Type), table: table.Type, box: box, path: path}
		if err := t.list(ctx, p); err != nil {
			return err
		}
	}
	var sets []string
	if t.census[name+"$metadata/EntityType"].Count != 0 {
		err := Ask(ctx, func() (err error) {
			sets, err = t.client.Names(ctx, at.SchemaList("EntityType"))
			return err
		})
		if err != nil && !(t.skips && refusedForGood(err)) {
			return fmt.Errorf("list the entity types of %s: %w", name, err)
		}
	}
	for _, set := range sets {
		p := place{name: name + set, list: at.SetList(set), table: userData, box: box, path: path, set: set}
		if err := t.list(ctx, p); err != nil {
			return err
		}
	}
	return nil
}
