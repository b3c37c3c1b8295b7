package job

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// A counter finds out how much of what a snapshot holds is in a cell. It asks one thing after the other.
type counter struct {
	client *personium.Client
	inv    *archive.Inventory
	told   func(step, steps int)
	counts verdict.Counts
	step   int
	steps  int
}

func newCounter(c *personium.Client, inv *archive.Inventory, told func(step, steps int)) *counter {
	n := &counter{client: c, inv: inv, told: told, counts: verdict.Counts{MainBoxAway: mainBoxAway(inv)}}
	n.steps = len(archive.CellTables()) + len(inv.Boxes) + int(inv.CellLinks+inv.DataLinks+inv.RowLinks)
	for _, box := range inv.Boxes {
		for _, c := range box.Collections {
			n.steps += len(archive.SchemaTables()) + len(c.Sets)
		}
	}
	return n
}

// count compares rows and files. Its errors are those of requests.
func (n *counter) count(ctx context.Context) error {
	for _, t := range archive.CellTables() {
		if err := n.rows(ctx, t.Type, personium.CellList(t.Type), n.inv.ShownOf(t.Type)); err != nil {
			return err
		}
	}
	for _, box := range n.inv.Boxes {
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
func (n *counter) collection(ctx context.Context, box string, c archive.Collection) error {
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
func (n *counter) rows(ctx context.Context, place string, l personium.EntityList, expected int64) error {
	var found int64
	err := n.ask(ctx, func() (err error) {
		found, err = n.client.Count(ctx, l, expected)
		return err
	})
	switch {
	case errors.Is(err, personium.ErrUncountable):
		n.counts.NotCounted = append(n.counts.NotCounted,
			fmt.Sprintf("%s has more rows than the server lets anybody count (%d in the snapshot)", place, expected))
	case err != nil:
		return fmt.Errorf("count %s: %w", place, err)
	default:
		n.counts.Expected += expected
		n.counts.Found += found
		n.counts.Compare(place, expected, found)
	}
	n.advance(1)
	return nil
}

// ask asks again for what the unit does not answer for once, lest a single gap undo a comparison of thousands of requests.
func (n *counter) ask(ctx context.Context, question func() error) error {
	for try := 1; ; try++ {
		err := question()
		if err == nil || try == countTries || ctx.Err() != nil || !passing(err) {
			return err
		}
		pauseFor(ctx, countPause)
	}
}

const (
	countTries = 4 // of one request
	countPause = time.Second
)

// passing reports whether an error is none of what was asked for, but of the way there.
func passing(err error) bool {
	var e *personium.Error
	return !errors.Is(err, personium.ErrUncountable) && !refusedForGood(err) && !(errors.As(err, &e) && e.Status == 400)
}

// files compares the web files and folders of a box.
func (n *counter) files(ctx context.Context, box archive.Box) error {
	var files, bytes, folders int64
	open := []string{""}
	for len(open) > 0 {
		path := open[len(open)-1]
		open = open[:len(open)-1]
		var entries []personium.WebEntry
		err := n.ask(ctx, func() (err error) {
			entries, err = n.client.WebEntries(ctx, box.Name, path)
			return err
		})
		if personium.NotThere(err) {
			continue // what is not there holds nothing
		}
		if err != nil {
			return fmt.Errorf("list the files of box %s: %w", box.Name, err)
		}
		for _, e := range entries {
			switch {
			case !e.Folder:
				files++
				bytes += e.Size
				continue
			case !e.OData:
				open = append(open, join(path, e.Name))
			}
			folders++
		}
	}
	n.counts.FilesExpected += box.Files
	n.counts.FilesFound += files
	n.counts.Compare(box.Name+" (files)", box.Files, files)
	n.counts.Compare(box.Name+" (bytes in files)", box.Bytes, bytes)
	n.counts.Compare(box.Name+" (folders)", box.Folders, folders)
	n.advance(1)
	return nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "/" + name
}

func (n *counter) advance(by int) {
	n.step += by
	n.told(n.step, n.steps)
}

// isEmpty reports whether a cell has no row at cell level.
func isEmpty(ctx context.Context, c *personium.Client) (bool, error) {
	for _, t := range archive.CellTables() {
		n, err := c.Count(ctx, personium.CellList(t.Type), 0)
		if err != nil || n > 0 {
			return false, err
		}
	}
	return true, nil
}
