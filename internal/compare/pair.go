package compare

import (
	"context"
	"hash/maphash"

	"github.com/personium/personium-cell/internal/archive"
)

// A Snapshot is an archive, and what a check has found in it.
type Snapshot struct {
	Archive   *archive.Reader
	Inventory *archive.Inventory
}

// A Pair is two snapshots, the second of which is held against the first.
type Pair struct{ Expected, With Snapshot }

// A LinkCount is how many links two snapshots have, those left out that no cell shows, and lines of one link counted once.
type LinkCount struct {
	Expected, Found int64
	Hidden          int64 // of the first, that no cell shows
	HiddenWith      int64 // of the second
}

// Links gives the links to differs that only one of the two snapshots has. It holds nine bytes of each link of both, and reads a
// snapshot again that has some alone. Its errors are those of the archives, and of differs.
func (p Pair) Links(ctx context.Context, differs func(Mismatch) error) (LinkCount, error) {
	seed := maphash.MakeSeed()
	expected, hidden, err := p.Expected.links(ctx, seed)
	if err != nil {
		return LinkCount{}, err
	}
	with, hiddenWith, err := p.With.links(ctx, seed)
	if err != nil {
		return LinkCount{}, err
	}
	n := LinkCount{expected.len(), with.len(), hidden, hiddenWith}
	if err = p.With.alone(ctx, with, expected, func(l archive.Link) error { return differs(linkMismatch(l, Extra)) }); err == nil {
		err = p.Expected.alone(ctx, expected, with, func(l archive.Link) error { return differs(linkMismatch(l, Missing)) })
	}
	return n, err
}

// links are those of a snapshot that a cell can show; hidden counts the lines of others.
func (s Snapshot) links(ctx context.Context, seed maphash.Seed) (links *knownLinks, hidden int64, err error) {
	links = newKnownLinks(seed)
	err = s.visible(ctx, func(l archive.Link) error {
		if l.Hidden {
			hidden++
			return nil
		}
		links.add(hashLink(seed, l))
		return nil
	})
	links.sort()
	return links, hidden, err
}

// alone gives each link once that the other snapshot does not have.
func (s Snapshot) alone(ctx context.Context, own, other *knownLinks, yield func(archive.Link) error) error {
	if own.within(other) {
		return nil
	}
	return s.visible(ctx, func(l archive.Link) error {
		hash := hashLink(own.seed, l)
		if l.Hidden || other.has(hash) || mark(own.told, own.find(hash)) {
			return nil
		}
		return yield(l)
	})
}

// visible gives the links that somebody can see.
func (s Snapshot) visible(ctx context.Context, yield func(archive.Link) error) error {
	return s.Archive.Links(ctx, s.Inventory, func(l archive.Link) error {
		if l.IsNowhere() {
			return nil
		}
		return yield(l)
	})
}

func linkMismatch(l archive.Link, k MismatchKind) Mismatch {
	place := l.From.Set
	if l.From.Collection != "" {
		place = l.From.Box + "/" + l.From.Collection + "/" + l.From.Set
	}
	return Mismatch{Place: place, Key: entityKey(l.From), Property: "link to " + l.To.String(), Kind: k}
}
