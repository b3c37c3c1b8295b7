package model

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/corezip"
)

// webNodes copies the web nodes in archive order. What breaks here leaves files behind that break every later import.
func (im *importing) webNodes() error {
	if im.ids.broken != nil {
		im.breakWeb()
		return im.ids.broken
	}
	if im.payload.hasLongName() {
		im.breakWeb()
		return coreerror.FileFailure("copy webdav data from snapshot file")
	}
	im.ids.next = newChance(im.job.cells.seed, im.nth, archive.WebDir).id
	for _, n := range im.payload.nodes {
		if err := im.webNode(n); err != nil {
			if n.Path != "" { // the cell's own comes last: then everything else is whole
				im.breakWeb()
			}
			return err
		}
		im.job.spend(costOfLine)
		if err := im.job.advance(1); err != nil {
			return err
		}
	}
	return nil
}

// breakWeb: a folder is there, and its .pmeta is not. Core comes upon it when it empties the cell the next time.
func (im *importing) breakWeb() { im.job.cells.Do(func() { im.cell.webBroken = true }) }

func (im *importing) webNode(n corezip.Node) error {
	text, err := ReadEntry(im.payload.archive, n.Meta())
	if err != nil {
		return coreerror.FileFailure("copy webdav data from snapshot file")
	}
	meta, failure := readMeta(text)
	if failure != nil {
		return im.badMeta(n, failure)
	}
	if err := im.changeMeta(n, meta); err != nil {
		return err
	}
	if n.Path == "" {
		return im.replaceMeta(meta)
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

// readMeta reads a .pmeta.
func readMeta(text string) (object, *coreerror.Error) {
	value, err := corejson.Parse(text)
	var number *corejson.NumberError
	switch {
	case errors.As(err, &number):
		return nil, coreerror.ServerFailed.With(number.Error())
	case err != nil || !utf8.ValidString(text):
		return nil, coreerror.DavInconsistent.New()
	}
	meta, _ := value.(object)
	if _, ok := meta["a"].(object); !ok {
		return nil, coreerror.ServerFailed.With("")
	}
	return meta, nil
}

// changeMeta puts new ids into what was read of a .pmeta, and counts the writing of it.
func (im *importing) changeMeta(n corezip.Node, meta object) error {
	acl, err := im.ids.replace(corejson.Format(meta["a"]))
	if err != nil {
		return err
	}
	changed, err := corejson.Parse(acl)
	if err != nil {
		return lineFailure(acl, err)
	}
	var ok bool
	if meta["a"], ok = changed.(object); !ok {
		return coreerror.ClassCast(changed, javaObject)
	}
	if v := meta["t"]; v != nil && v != "" {
		if _, ok := v.(string); !ok {
			return coreerror.ClassCast(v, javaString)
		}
	}
	if meta["t"] == ODataType {
		if id, ok := meta["i"].(string); !ok && meta["i"] != nil {
			return im.badMeta(n, coreerror.ClassCast(id, javaString))
		}
		meta["i"] = im.ids.rename(meta["i"])
	}
	version, ok := versionOf(meta)
	if !ok {
		if n.Path == "" {
			_ = im.replaceMeta(meta) // in which no status can be noted either
		}
		return coreerror.ServerFailed.With(`Cannot invoke "java.lang.Long.longValue()" because the return value of ` +
			`"io.personium.core.model.impl.fs.DavMetadataFile.getVersion()" is null`)
	}
	meta["v"] = corejson.Number(version + 1)
	return nil
}

// versionOf is how often a .pmeta was written. One that does not tell cannot be written anew.
func versionOf(meta object) (int64, bool) {
	n, _ := meta["v"].(json.Number)
	version, err := strconv.ParseInt(n.String(), 10, 64)
	return version, err == nil
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
