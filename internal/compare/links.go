package compare

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"net/http"
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
	if err := n.know(ctx, r); err != nil {
		return err
	}
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
			n.result.Unrelated += count(l.Unrelated)
			return n.advance(1)
		}
		if l.Hidden && n.AllLinks && !n.Turned {
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

func count(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// know finds out which links the archive has, to know of others, and of two rows that name each other that they have one link.
func (n *comparison) know(ctx context.Context, r *archive.Reader) error {
	if !n.AllLinks {
		return nil
	}
	n.known = newKnownLinks(maphash.MakeSeed())
	err := Snapshot{r, n.Inventory}.visible(ctx, func(l archive.Link) error {
		n.known.add(hashLink(n.known.seed, l))
		for _, end := range []*archive.End{&l.From, &l.To} {
			if end.Set == "ExtRole" && end.Owner != "" {
				end.Owner, end.Box = "", ""
				n.known.add(hashLink(n.known.seed, l))
			}
		}
		return nil
	})
	n.known.sort()
	return err
}

// linkSourceOf is the entity that shows a link together with others of its kind.
func linkSourceOf(from, to archive.End) linkSource {
	s := linkSource{box: from.Box, collection: from.Collection, set: from.Set, key: entityKey(from), target: to.Set}
	if from.Collection == "" {
		s.target = personium.Navigation(from.Set, to.Set)
	}
	return s
}

// ends are the two ends of a link, first the one from which it is read: of a 0..1:N link the row that has many; of others the
// one of the set with fewer entities, because each of them is asked; and no entity whose key is a URL, which no server takes
// within another.
func (n *comparison) ends(l archive.Link) (from, to archive.End) {
	isURL := func(e archive.End) bool { return e.Collection == "" && (e.Set == "ExtRole" || e.Set == "ExtCell") }
	switch {
	case l.Directed:
		return l.From, l.To
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

// readBack compares the links of one source with those that the cell shows. That its source is not there, or that its association is
// dead, proves that a link is lost; that the server fails does not: one of the others may lead to what is not there.
func (n *comparison) readBack(ctx context.Context, s linkSource, links []archive.Link) error {
	shown, err := readLinks(ctx, n.Client, s)
	isPart := errors.Is(err, personium.ErrUncountable) || failed(err)
	switch {
	case personium.NotThere(err), personium.Is(err, personium.NoAssociation, personium.NoExpansion):
		shown = nil
	case !s.turned && !links[0].Directed && (isPart || turnedAway(err)):
		return n.fromTheOtherEnd(ctx, s, links, personium.Is(err, personium.UnknownException))
	case isPart, turnedAway(err), n.skips(err):
		n.result.NotCompared = append(n.result.NotCompared,
			fmt.Sprintf("the links of %s(%s) to %s cannot be read: %v", s.set, s.key, s.target, err))
		return n.advance(len(links))
	case err != nil:
		return fmt.Errorf("read the links of %s(%s): %w", s.set, s.key, err)
	}
	n.beyond(s, shown)
	seen := shownEntities(shown)
	for _, l := range links {
		_, to := n.endsFrom(l, s)
		if err := n.judge(l, seen.has(bareEntity(to.String()))); err != nil {
			return err
		}
	}
	return n.advance(len(links))
}

// judge takes over whether the cell shows a link. Of two rows that name each other both have to show it.
func (n *comparison) judge(l archive.Link, isShown bool) error {
	isAgain, wasLost := false, false
	if n.known != nil {
		i := n.known.find(hashLink(n.known.seed, l))
		isAgain = mark(n.known.told, i)
		wasLost = !isShown && mark(n.known.lost, i)
	}
	if !isAgain {
		n.result.LinksExpected++
	}
	switch {
	case !isAgain && isShown:
		n.result.LinksFound++
	case isAgain && !isShown && !wasLost:
		n.result.LinksFound-- // it was shown from the other end
	}
	if isShown || wasLost {
		return nil
	}
	return n.lost(l)
}

// beyond takes over what a source shows that the archive does not have. Who is asked from the wrong end is asked for each link alone,
// and may have been asked before.
func (n *comparison) beyond(s linkSource, shown []string) {
	if n.known == nil || s.turned {
		return
	}
	from := s.set + "(" + s.key + ")"
	for _, to := range shown {
		one, other := entityText(s.box, s.collection, from), entityText(s.box, s.collection, to)
		if n.known.has(hashEnds(n.known.seed, one, other)) || n.known.has(hashWay(n.known.seed, one, other)) {
			continue
		}
		n.result.LinksBeyond++
		if len(n.result.BeyondLinks) < n.most() {
			n.result.BeyondLinks = append(n.result.BeyondLinks, s.place()+from+" → "+to)
		}
	}
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

// fromTheOtherEnd reads links of an entity that has more of them than the server lets anybody read at once, at which it fails, or
// whose key no URL carries.
//
// With isDangling the server fails as it does at a row that names one that is gone: of two rows that name each other that is the
// one that the link leads to, and it is lost.
func (n *comparison) fromTheOtherEnd(ctx context.Context, s linkSource, links []archive.Link, isDangling bool) error {
	for _, l := range links {
		if isDangling && n.isMutual(l) {
			if err := cmp.Or(n.judge(l, false), n.advance(1)); err != nil {
				return err
			}
			continue
		}
		from, to := n.endsFrom(l, s)
		other := linkSourceOf(to, from)
		other.turned = true
		if err := n.readBack(ctx, other, []archive.Link{l}); err != nil {
			return err
		}
	}
	return nil
}

// isMutual reports whether a row is named by the one that it names. Where the links of the archive are not known it may be: the
// server does not fail so at a row that is named by many.
func (n *comparison) isMutual(l archive.Link) bool {
	return l.Kind == archive.RowLink && (n.known == nil || n.known.hasSeveral(hashLink(n.known.seed, l)))
}

// endsFrom are the two ends of a link as one of its sources reads it.
func (n *comparison) endsFrom(l archive.Link, s linkSource) (from, to archive.End) {
	from, to = n.ends(l)
	if s.turned {
		return to, from
	}
	return from, to
}

// readLinks asks for the links of a source, once more where the server fails: it may be an error that passes.
func readLinks(ctx context.Context, c *personium.Client, s linkSource) (shown []string, err error) {
	var failure error
	err = Ask(ctx, func() (err error) {
		for range 2 {
			if shown, err = c.Links(ctx, s.list(), s.key, s.target); turnedAway(err) && s.collection != "" && s.set != s.target {
				shown, err = c.ListedLinks(ctx, s.list(), s.key, s.target)
			}
			if failure = nil; !failed(err) {
				return err
			}
			failure = err
		}
		return nil
	})
	return shown, cmp.Or(err, failure)
}

// turnedAway reports whether Tomcat itself, and not core, refused a request: no path of it carries a key with a slash.
func turnedAway(err error) bool {
	e, ok := errors.AsType[*personium.Error](err)
	return ok && e.Status == http.StatusBadRequest && !e.Core
}

// failed reports whether core failed at the links of an entity: as was measured, because one of them leads to what is not there.
func failed(err error) bool {
	e := personium.CoreAnswer(err)
	return e != nil && e.Status == http.StatusInternalServerError
}

// place is where a source is, with a slash at its end; "" at cell level.
func (s linkSource) place() string {
	if s.collection == "" {
		return ""
	}
	return s.box + "/" + s.collection + "/"
}
