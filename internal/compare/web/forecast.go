package web

import (
	"bytes"
	"hash/maphash"

	"github.com/personium/personium-cell/internal/archive"
)

// Forecast is what holding a cell that is equal against a snapshot costs. Only the directory of the archive is read.
func Forecast(s Snapshot) Work {
	const cellAndBoxes = 2
	seed := maphash.MakeSeed()
	w := Work{Requests: cellAndBoxes}
	withFiles := map[uint64]struct{}{} // folders, which are listed again after their files were read
	for _, b := range s.Inventory.Boxes {
		w.Requests += 1 + b.Folders - int64(len(b.Collections))
	}
	for i := range s.Archive.Entries() {
		name, isFile := bytes.CutSuffix(s.Archive.Name(i), []byte("/"+archive.ContentFile))
		if !isFile || !bytes.HasPrefix(name, []byte(archive.WebDir+"/")) {
			continue
		}
		w.Files++
		w.Bytes += s.Archive.Entry(i).Size
		withFiles[maphash.Bytes(seed, name[:bytes.LastIndexByte(name, '/')])] = struct{}{}
	}
	w.Requests += w.Files + int64(len(withFiles))
	return w
}
