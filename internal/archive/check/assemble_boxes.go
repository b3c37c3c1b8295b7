package check

import (
	"maps"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/snapshot"
)

// addBoxes makes the list of boxes, and holds it against the folders.
func (a *assembly) addBoxes() {
	id := a.inv.Origin.CellID
	a.inv.Boxes = []archive.Box{{Name: snapshot.MainBox, ID: id, Main: true}}
	a.boxes[id], a.boxes[a.mainID()] = 0, 0
	if a.target != "" {
		a.boxes[a.target] = 0
	}
	if t := a.table("Box"); t != nil {
		for _, b := range t.ledger.named {
			if _, twice := a.boxes[b.id]; twice {
				continue
			}
			a.boxes[b.id] = len(a.inv.Boxes)
			a.inv.Boxes = append(a.inv.Boxes, archive.Box{Name: b.name, ID: b.id})
			if !a.c.r.HasFolder(archive.WebDir + "/" + b.id) {
				a.note("box-folder-missing", t.Path, "box %q has no folder in the archive", b.name)
			}
		}
	}
	if a.c.r.Find([]byte(archive.WebDir+"/"+archive.MetaFile)) < 0 && a.c.r.HasFolder(archive.WebDir) {
		a.note("root-meta-missing", archive.WebDir+"/"+archive.MetaFile,
			"it is missing: the cell's access rights and properties are lost")
	}
	for _, folder := range slices.Sorted(maps.Keys(a.web.boxes)) {
		tally := a.web.boxes[folder]
		a.inv.Files += tally.files
		a.inv.Bytes += tally.bytes
		n, ok := a.folderBox(folder)
		if !ok {
			a.note("box-folder-orphaned", archive.WebDir+"/"+folder,
				"it belongs to no box: no cell will show it and its %d files", tally.files)
			continue
		}
		b := &a.inv.Boxes[n]
		b.Files, b.Folders, b.Bytes = tally.files, tally.folders, tally.bytes
	}
}

// folderBox is the box of a folder below 20_webdav.
func (a *assembly) folderBox(folder string) (int, bool) {
	if folder == snapshot.MainBox {
		return 0, true
	}
	n, ok := a.boxes[folder]
	return n, ok && n > 0
}

// ids are the box ids that rows of a box can name.
func (a *assembly) ids(box int) []string {
	if box > 0 {
		return []string{a.inv.Boxes[box].ID}
	}
	ids := []string{a.inv.Origin.CellID, a.mainID()}
	if a.target != "" {
		ids = append(ids, a.target)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// mainID is the id that rows of the main box name as their box: that of the cell that the archive is of, or for which a copy of
// it was prepared.
func (a *assembly) mainID() string {
	if a.c.copied != nil && a.c.copied.Target != "" {
		return a.c.copied.Target
	}
	return a.inv.Origin.CellID
}
