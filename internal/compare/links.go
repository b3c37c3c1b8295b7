package compare

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

// linkGroup is how many links are read from the archive before the cell is asked for them.
const linkGroup = 50_000

// A linkSource is an entity and one kind of entities that it is linked to: what one request asks for.
type linkSource struct {
	box, collection, set, key, target string
	turned                            bool // it is not the end from which such links are read
}

// links reads every link of the archive back from the cell, one source entity at a time.
func (n *comparison) links(ctx context.Context, r *archive.Reader) error {
	groups := map[linkSource][]archive.Link{}
	var order []linkSource
	flush := func() error {
		for _, source := range order {
			if err := n.readBack(ctx, source, groups[source]); err != nil {
				return err
			}
		}
		clear(groups)
		order = order[:0]
		return nil
	}
	held := 0
	err := r.Links(ctx, n.Inventory, func(l archive.Link) error {
		if l.IsNowhere() {
			return n.advance(1)
		}
		if l.Hidden && n.AllLinks {
			n.result.HiddenLinks++
			return n.advance(1)
		}
		source := linkSourceOf(n.ends(l))
		if groups[source] == nil {
			order = append(order, source)
		}
		groups[source] = append(groups[source], l)
		if held++; held < linkGroup {
			return nil
		}
		held = 0
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// linkSourceOf is the entity that shows a link together with others of its kind.
func linkSourceOf(from, to archive.End) linkSource {
	return linkSource{box: from.Box, collection: from.Collection, set: from.Set, key: entityKey(from),
		target: personium.Navigation(from.Set, to.Set)}
}

// ends are the two ends of a link, first the one from which it is read: of a 0..1:N link the entity that has many; of others the
// one of the set with fewer entities, because each of them is asked; and no entity whose key is a URL, which no server takes
// within another.
func (n *comparison) ends(l archive.Link) (from, to archive.End) {
	isURL := func(e archive.End) bool { return e.Collection == "" && (e.Set == "ExtRole" || e.Set == "ExtCell") }
	switch {
	case l.Kind == archive.RowLink || isURL(l.From):
		return l.To, l.From
	case !isURL(l.To) && n.sizeOf(l.To) < n.sizeOf(l.From):
		return l.To, l.From
	}
	return l.From, l.To
}

// sizeOf is how many entities the set of an end has in the archive.
func (n *comparison) sizeOf(e archive.End) int64 {
	if e.Collection == "" {
		return n.Inventory.RowsOf(e.Set)
	}
	return n.sizes[[3]string{e.Box, e.Collection, e.Set}]
}

// entityKey is an entity's key as OData writes it.
func entityKey(e archive.End) string {
	_, key, _ := strings.Cut(e.String(), "(")
	return strings.TrimSuffix(key, ")")
}

// readBack compares the links of one source with those that the cell shows.
func (n *comparison) readBack(ctx context.Context, s linkSource, links []archive.Link) error {
	list := s.list()
	var shown []string
	err := Ask(ctx, func() (err error) {
		shown, err = n.Client.Links(ctx, list, s.key, s.target)
		if nothingLinked(err) {
			shown, err = n.Client.Links(ctx, list, s.key, s.target) // it may have been a server error that passes
		}
		if nothingLinked(err) {
			return nil
		}
		return err
	})
	var e *personium.Error
	switch uncountable := errors.Is(err, personium.ErrUncountable); {
	case !s.turned && (uncountable || errors.As(err, &e) && e.Status == 400 && !e.Core):
		return n.fromTheOtherEnd(ctx, s, links)
	case uncountable, n.skips(err):
		n.result.NotCompared = append(n.result.NotCompared,
			fmt.Sprintf("the links of %s(%s) to %s cannot be read: %v", s.set, s.key, s.target, err))
		return n.advance(len(links))
	case err != nil:
		return fmt.Errorf("read the links of %s(%s): %w", s.set, s.key, err)
	}
	seen := shownEntities(shown)
	n.result.LinksExpected += int64(len(links))
	for _, l := range links {
		_, to := n.endsFrom(l, s)
		if seen.has(bareEntity(to.String())) {
			n.result.LinksFound++
		} else if err := n.lost(l); err != nil {
			return err
		}
	}
	return n.advance(len(links))
}

// lost takes over a link that the cell does not show.
func (n *comparison) lost(l archive.Link) error {
	if len(n.result.LostLinks) < n.most() {
		n.result.LostLinks = append(n.result.LostLinks, l.String())
	}
	if n.Lost == nil {
		return nil
	}
	return n.Lost(l)
}

// fromTheOtherEnd reads links of an entity that has more of them than the server lets anybody read at once, or whose key no URL
// carries: Tomcat itself, and not core, turns a slash away.
func (n *comparison) fromTheOtherEnd(ctx context.Context, s linkSource, links []archive.Link) error {
	for _, l := range links {
		from, to := n.endsFrom(l, s)
		other := linkSourceOf(to, from)
		other.turned = true
		if err := n.readBack(ctx, other, []archive.Link{l}); err != nil {
			return err
		}
	}
	return nil
}

// endsFrom are the two ends of a link as one of its sources reads it.
func (n *comparison) endsFrom(l archive.Link, s linkSource) (from, to archive.End) {
	from, to = n.ends(l)
	if s.turned {
		return to, from
	}
	return from, to
}

// nothingLinked reports whether an answer says that the source of a link is not there, or, as was measured, that one of its
// links leads to what is not there.
func nothingLinked(err error) bool {
	e := personium.CoreAnswer(err)
	return personium.NotThere(err) || e != nil && e.Status == 500
}
