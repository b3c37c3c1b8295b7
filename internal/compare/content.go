package compare

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

// A Cell is a cell that is held against a snapshot.
type Cell struct {
	Client    *personium.Client
	Inventory *archive.Inventory
	Archive   *archive.Reader // nil where it cannot be read any more: then names and links are not compared
	Missing   string          // why it is nil
	Told      func(step, steps int)
	// AllLinks: links are read back also where rows and files differ, those that the archive has in a form that no cell shows are
	// counted apart, and so are those that are shown beside the others. A link of two rows that name each other is one.
	AllLinks bool
	// Turned: those that the archive has in a form that no cell shows are read back as well, because a prepared import makes them.
	Turned bool
	// Deep: every list is read whole by somebody else afterwards, who says of which that cannot be done. What cannot be counted is
	// passed over.
	Deep  bool
	Named int                      // how many lost links and files are named at most; 0: MaxLost
	Lost  func(archive.Link) error // is given each lost link; nil: nobody is
}

// Content compares rows, web files by name and size, and links. Its errors are those of requests, and of the archive.
func (c Cell) Content(ctx context.Context) (*Result, error) {
	n := newComparison(c)
	if err := n.count(ctx); err != nil {
		return nil, err
	}
	n.unread(c)
	if c.Archive == nil || c.Inventory.Links() == 0 || len(n.result.Different) > 0 && !c.AllLinks {
		return &n.result, nil
	}
	return &n.result, n.links(ctx, c.Archive)
}

// Differs reports whether the cell holds something else than the snapshot. It asks no further after the first difference, and
// for no links.
func (c Cell) Differs(ctx context.Context) (bool, error) {
	n := newComparison(c)
	n.first = true
	err := n.count(ctx)
	if errors.Is(err, errDifferent) {
		return true, nil
	}
	return len(n.result.Different) > 0, err
}

// errDifferent ends a comparison that only wants to know whether there is a difference.
var errDifferent = errors.New("the cell holds something else")

// most is how many lost links and files are named.
func (c Cell) most() int { return cmp.Or(c.Named, MaxLost) }

// A comparison finds out how much of what a snapshot holds is in a cell. It asks one thing after the other.
type comparison struct {
	Cell
	first  bool // the first difference ends it
	names  *nameIndex
	known  *knownLinks         // of Cell.AllLinks: those of the archive
	sizes  map[[3]string]int64 // rows by box, collection and entity set
	result Result
	step   int
	steps  int
}

func newComparison(c Cell) *comparison {
	inv := c.Inventory
	n := &comparison{Cell: c, sizes: map[[3]string]int64{}}
	n.result.MainBoxAway = inv.MainBoxAway()
	if c.Archive != nil {
		n.names = indexNames(c.Archive)
		n.result.Named = true
	}
	n.steps = len(archive.CellTables()) + len(inv.Boxes) + int(inv.Links())
	for _, box := range inv.Boxes {
		for _, c := range box.Collections {
			n.steps += len(archive.SchemaTables()) + len(c.Sets)
			for _, s := range c.Sets {
				n.sizes[[3]string{box.Name, c.Path, s.Name}] = s.Rows
			}
		}
	}
	return n
}

// count compares rows and files. Its errors are those of requests.
func (n *comparison) count(ctx context.Context) error {
	for _, t := range archive.CellTables() {
		if err := n.rows(ctx, t.Type, personium.CellList(t.Type), n.Inventory.ShownOf(t.Type)); err != nil {
			return err
		}
	}
	for _, box := range n.Inventory.Boxes {
		for _, c := range box.Collections {
			if err := n.collection(ctx, box.Name, c); err != nil {
				return err
			}
		}
		if err := n.files(ctx, box); err != nil {
			return err
		}
	}
	return nil
}

// collection compares the schema and the entity sets of an OData collection.
func (n *comparison) collection(ctx context.Context, box string, c archive.Collection) error {
	place, at := box+"/"+c.Path+"/", personium.Collection{Box: box, Path: c.Path}
	for _, t := range archive.SchemaTables() {
		if err := n.rows(ctx, place+"$metadata/"+t.Type, at.SchemaList(t.Type), c.ShownOf(t.Type)); err != nil {
			return err
		}
	}
	for _, s := range c.Sets {
		if err := n.rows(ctx, place+s.Name, at.SetList(s.Name), s.Shown()); err != nil {
			return err
		}
	}
	return nil
}

// rows compares one list of rows.
func (n *comparison) rows(ctx context.Context, place string, l personium.EntityList, expected int64) error {
	var found int64
	err := Ask(ctx, func() (err error) {
		found, err = n.Client.Count(ctx, l, expected)
		return err
	})
	switch {
	case n.Deep && (errors.Is(err, personium.ErrUncountable) || n.skips(err)):
	case errors.Is(err, personium.ErrUncountable):
		n.result.NotCompared = append(n.result.NotCompared,
			fmt.Sprintf("%s has more rows than the server lets anybody count (%d in the snapshot)", place, expected))
	case n.skips(err):
		n.result.NotCompared = append(n.result.NotCompared, fmt.Sprintf("%s cannot be counted: %v", place, err))
	case err != nil:
		return fmt.Errorf("count %s: %w", place, err)
	default:
		n.result.Expected += expected
		n.result.Found += found
		n.result.compare(place, expected, found)
	}
	return n.advance(1)
}

// skips reports whether a comparison goes on without what the unit does not let anybody see. Before an import nothing is skipped: who
// cannot be shown the cell is told so while it is still there.
func (n *comparison) skips(err error) bool { return !n.first && refusedForGood(err) }

// unread says what was not compared because the archive could not be read, or would have told nothing.
func (n *comparison) unread(c Cell) {
	links := c.Inventory.Links()
	switch {
	case c.Archive == nil && links+c.Inventory.Files > 0:
		n.result.NotCompared = append(n.result.NotCompared, "the names of files and the links were not compared: "+c.Missing)
	case links > 0 && len(n.result.Different) > 0 && !c.AllLinks:
		n.result.NotCompared = append(n.result.NotCompared, "the links were not read back, because the rows and files differ")
	}
}

func (n *comparison) advance(by int) error {
	n.step += by
	n.tell()
	if n.first && len(n.result.Different) > 0 {
		return errDifferent
	}
	return nil
}

// tell shows how far it is, also where it is no further than before.
func (n *comparison) tell() {
	if n.Told != nil {
		n.Told(n.step, n.steps)
	}
}
