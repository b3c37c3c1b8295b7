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

// Links gives the links to differs that only one of the two snapshots has. It reads the first one twice, and holds 8 bytes of
// each link. Its errors are those of the archives, and of differs.
func (p Pair) Links(ctx context.Context, differs func(Mismatch) error) (LinkCount, error) {
	var n LinkCount
	seed, left := maphash.MakeSeed(), map[uint64]bool{} // of the first snapshot's links, whether the second has it
	err := p.Expected.visible(ctx, func(l archive.Link) error {
		if l.Hidden {
			n.Hidden++
			return nil
		}
		left[hashLink(seed, l)] = false
		return nil
	})
	n.Expected = int64(len(left))
	beyond := map[uint64]bool{}
	if err == nil {
		err = p.With.visible(ctx, func(l archive.Link) error {
			hash := hashLink(seed, l)
			_, expected := left[hash]
			switch {
			case l.Hidden:
				n.HiddenWith++
				return nil
			case beyond[hash]:
				return nil
			case expected:
				left[hash] = true
				return nil
			}
			beyond[hash] = true
			return differs(linkMismatch(l, Extra))
		})
	}
	for _, there := range left {
		if there {
			n.Found++
		}
	}
	if err != nil || n.Found == n.Expected {
		n.Found += int64(len(beyond))
		return n, err
	}
	n.Found += int64(len(beyond))
	return n, p.Expected.visible(ctx, func(l archive.Link) error {
		hash := hashLink(seed, l)
		if there, first := left[hash]; l.Hidden || there || !first {
			return nil
		}
		delete(left, hash)
		return differs(linkMismatch(l, Missing))
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

// hashLink is the same for a link from either of its ends.
func hashLink(seed maphash.Seed, l archive.Link) uint64 {
	from, to := endText(l.From), endText(l.To)
	if to < from {
		from, to = to, from
	}
	return maphash.String(seed, from+"\x00"+to)
}

func endText(e archive.End) string {
	if e.Collection == "" {
		return bareEntity(e.String())
	}
	return e.Box + "\x00" + e.Collection + "\x00" + e.String()
}

func linkMismatch(l archive.Link, k MismatchKind) Mismatch {
	place := l.From.Set
	if l.From.Collection != "" {
		place = l.From.Box + "/" + l.From.Collection + "/" + l.From.Set
	}
	return Mismatch{Place: place, Key: entityKey(l.From), Property: "link to " + l.To.String(), Kind: k}
}
