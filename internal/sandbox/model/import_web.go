package model

import (
	"path"
	"strings"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/corezip"
)

// webNodes copies the web nodes in archive order. What breaks here leaves files behind that break every later import.
func (im *importing) webNodes() error {
	im.ids.next = newChance(im.job.cells.seed, im.nth, archive.WebDir).id
	for _, n := range im.payload.nodes {
		if err := im.webNode(n); err != nil {
			return err
		}
		im.job.spend(costOfLine)
		if err := im.job.advance(1); err != nil {
			return err
		}
	}
	return nil
}

func (im *importing) webNode(n corezip.Node) error {
	if len(path.Base(n.Path)) > longestName {
		return coreerror.FileFailure("copy webdav data from snapshot file")
	}
	text, err := ReadEntry(im.payload.archive, n.Meta())
	if err != nil {
		return coreerror.FileFailure("copy webdav data from snapshot file")
	}
	value, err := corejson.Parse(im.ids.replace(text))
	if err != nil {
		return im.badMeta(n, coreerror.DavInconsistent.New())
	}
	meta, _ := value.(object)
	if _, ok := meta["a"].(object); !ok {
		return im.badMeta(n, coreerror.ServerFailed.With(""))
	}
	meta["v"] = corejson.Number(corejson.Integer(meta["v"]) + 1)
	if n.Path == "" {
		return im.replaceMeta(meta)
	}
	if meta["t"] == ODataType {
		if old, ok := meta["i"].(string); ok {
			if meta["i"], err = im.ids.rename(old); err != nil {
				return err
			}
		}
	}
	created := &node{Meta: meta, File: n.HasContent}
	if n.HasContent {
		data, err := ReadEntry(im.payload.archive, n.Content())
		if err != nil {
			return coreerror.FileFailure("copy webdav data from snapshot file")
		}
		created.Data = []byte(data)
	}
	im.job.cells.mu.Lock()
	defer im.job.cells.mu.Unlock()
	im.cell.content.nodes[im.newPath(n.Path)] = created
	return nil
}

// newPath is the path with the new id of its box.
func (im *importing) newPath(old string) string {
	box, rest, deeper := strings.Cut(old, "/")
	if fresh, ok := im.ids.fresh[box]; ok {
		box = fresh
	}
	if !deeper {
		return box
	}
	return box + "/" + rest
}

// badMeta: a broken .pmeta of the cell itself ruins the cell, which then answers with the same failure for ever; any other
// breaks the cell's web files for good.
func (im *importing) badMeta(n corezip.Node, failure *coreerror.Error) error {
	cs := im.job.cells
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if n.Path == "" {
		im.cell.ruined = failure
	}
	im.cell.webBroken = true
	return failure
}

// replaceMeta gives the cell the snapshot's own .pmeta: ACL, properties, and the status it had when it was exported.
func (im *importing) replaceMeta(meta object) error {
	cs := im.job.cells
	cs.mu.Lock()
	defer cs.mu.Unlock()
	im.cell.meta = meta
	return nil
}
