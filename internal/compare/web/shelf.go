package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A shelf is the web data of an archive, found by place.
type shelf struct {
	*archive.Reader
	stream  *archive.Stream
	boxes   []string                     // that the archive has, by name
	folders map[string]string            // of boxes: their id, or snapshot.MainBox
	names   map[string]string            // of boxes by their folders
	roles   map[string]personium.RoleRef // by id
}

func open(ctx context.Context, s Snapshot) (*shelf, error) {
	h := &shelf{Reader: s.Archive, stream: s.Archive.NewStream(), folders: map[string]string{}, names: map[string]string{},
		roles: map[string]personium.RoleRef{}}
	byID := map[string]string{"": snapshot.MainBox}
	for _, b := range s.Inventory.Boxes {
		folder := b.ID
		if b.Main {
			folder = b.Name
		}
		h.boxes = append(h.boxes, b.Name)
		h.folders[b.Name], h.names[folder], byID[b.ID] = folder, b.Name, b.Name
	}
	err := s.Archive.Rows(ctx, "Role", func(r *archive.Row) error {
		if box, isThere := byID[string(r.BoxLink.Text)]; isThere {
			h.roles[string(r.ID.Text)] = personium.RoleRef{Box: box, Name: string(r.Key.Text)}
		}
		return nil
	})
	return h, err
}

// directory is the folder of a place in the archive, with its final slash; "" where it has no such box.
func (h *shelf) directory(p place) string {
	folder, isThere := h.folders[p.box]
	switch {
	case p.box == "":
		return archive.WebDir + "/"
	case !isThere:
		return ""
	case p.path == "":
		return archive.WebDir + "/" + folder + "/"
	}
	return archive.WebDir + "/" + folder + "/" + p.path + "/"
}

// find is the number of the .pmeta of a place, or -1.
func (h *shelf) find(p place) int {
	d := h.directory(p)
	if d == "" {
		return -1
	}
	return h.Find([]byte(d + archive.MetaFile))
}

// place is what an entry is the .pmeta of, as far as a cell shows it.
func (h *shelf) place(entry int) (p place, isNode bool) {
	name, isMeta := bytes.CutSuffix(h.Name(entry), []byte("/"+archive.MetaFile))
	name, isWeb := bytes.CutPrefix(name, []byte(archive.WebDir+"/"))
	if !isMeta || !isWeb {
		return place{}, false
	}
	folder, path, _ := bytes.Cut(name, []byte("/"))
	box, isThere := h.names[string(folder)]
	return place{box, string(path)}, isThere
}

// longestMeta is how long a .pmeta is that is looked at, in bytes: as long as what a listing may say about one node.
const longestMeta = personium.MaxBody

// text is the whole of an entry.
func (h *shelf) text(ctx context.Context, entry int) ([]byte, error) {
	if h.Entry(entry).Size > longestMeta {
		return nil, &unreadable{"has a .pmeta of more than 4 MiB in the snapshot"}
	}
	var text []byte
	err := h.read(ctx, entry, func(p []byte) { text = append(text, p...) })
	return text, err
}

// digest is the checksum of the content of a file, which has to be size bytes long.
func (h *shelf) digest(ctx context.Context, p place, size int64) (sum [sha256.Size]byte, err error) {
	entry := h.Find([]byte(h.directory(p) + archive.ContentFile))
	switch {
	case entry < 0:
		return sum, &unreadable{"has no content in the snapshot"}
	case h.Entry(entry).Size != size:
		return sum, &unreadable{fmt.Sprintf("should have %s, and has %s in the snapshot",
			archive.CountBytes(size), archive.CountBytes(h.Entry(entry).Size))}
	}
	hash := sha256.New()
	err = h.read(ctx, entry, func(p []byte) { hash.Write(p) })
	return [sha256.Size]byte(hash.Sum(nil)), err
}

// read gives the content of an entry to take. The error is an *unreadable where it is damaged.
func (h *shelf) read(ctx context.Context, entry int, take func(p []byte)) error {
	c, err := h.stream.Read(ctx, h.Place(entry), take)
	switch {
	case err != nil:
		return fmt.Errorf("read %q of the archive: %w", h.RawName(entry), err)
	case c.Damage != "":
		return &unreadable{"is damaged in the snapshot: " + c.Damage}
	case !c.Whole && len(c.Faults) > 0:
		return &unreadable{"is damaged in the snapshot: " + c.Faults[0].Text}
	case !c.Whole:
		return &unreadable{"cannot be read in the snapshot"}
	}
	return nil
}
