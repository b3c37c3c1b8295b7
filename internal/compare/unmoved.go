package compare

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

// Unmoved compares like Content, and asks before it and after it how everything in the cell stands. What others have changed
// meanwhile was not compared, and is said; what the cell has in places that the snapshot knows nothing of is different. It asks
// two more requests for each type and set, and for each folder.
func (c Cell) Unmoved(ctx context.Context) (*Result, error) {
	before, _, err := takeShown(ctx, c.Client)
	if err != nil {
		return nil, err
	}
	r, err := c.Content(ctx)
	if err != nil {
		return nil, err
	}
	after, refused, err := takeShown(ctx, c.Client)
	if err != nil {
		return nil, err
	}
	r.Changed = before.changed(after)
	moved := map[string]bool{}
	for _, place := range r.Changed {
		moved[place] = true
		r.NotCompared = append(r.NotCompared, place+" was written to while it was compared")
	}
	known := placesIn(c.Inventory)
	for _, place := range refused {
		if _, is := known[place]; !is {
			r.NotCompared = append(r.NotCompared, place+" is not in the snapshot, and cannot be looked at")
		}
	}
	r.Different = append(r.Different, after.beyond(c.Inventory)...)
	r.Different = slices.DeleteFunc(r.Different, func(d Difference) bool { return moved[placeOf(d.Place)] })
	return r, nil
}

// changed are the places that stand otherwise in a later census, in order.
func (c Census) changed(later Census) []string {
	places := map[string]bool{}
	for place, stand := range c {
		places[place] = later[place] != stand
	}
	for place, stand := range later {
		places[place] = c[place] != stand
	}
	maps.DeleteFunc(places, func(_ string, differs bool) bool { return !differs })
	return slices.Sorted(maps.Keys(places))
}

// beyond are the places with content that an archive does not have at all.
func (c Census) beyond(inv *archive.Inventory) []Difference {
	known := placesIn(inv)
	var beyond []Difference
	for _, place := range slices.Sorted(maps.Keys(c)) {
		if _, is := known[place]; !is && c[place].Count > 0 {
			beyond = append(beyond, Difference{Place: place, Found: c[place].Count})
		}
	}
	return beyond
}

// takeShown is Take without what the unit does not let anybody see, which is named.
func takeShown(ctx context.Context, c *personium.Client) (census Census, refused []string, err error) {
	t := &taking{client: c, census: Census{}, skips: true}
	err = t.all(ctx)
	return t.census, t.refused, err
}

// placesIn are all places of an archive, with how many rows or files each has.
func placesIn(inv *archive.Inventory) map[string]int64 {
	known := linesOf(inv)
	for _, box := range inv.Boxes {
		known[filesPlace(box.Name)] = box.Files
	}
	return known
}

// placeOf is the place in a census that a difference is of: there is one for all of a box's files.
func placeOf(difference string) string {
	box, of, found := strings.Cut(difference, " (")
	if !found {
		return difference
	}
	switch of {
	case "files)", "bytes in files)", "folders)", "files by name and size)":
		return filesPlace(box)
	}
	return difference
}
