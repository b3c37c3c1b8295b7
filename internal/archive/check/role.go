package check

import (
	"bytes"

	"github.com/personium/personium-cell/internal/archive"
)

// A role is what an entry is to a snapshot.
type role int

const (
	roleOther role = iota // a table, or no part of a snapshot
	roleFolder
	roleManifest
	roleCell
	roleMeta
	roleContent
	roleWebStray // below 20_webdav, and yet no .pmeta or content
)

// roleOf says what the entry of a name is.
func roleOf(name []byte) role {
	if len(name) == 0 || name[len(name)-1] == '/' {
		return roleFolder
	}
	if web, ok := bytes.CutPrefix(name, []byte(archive.WebDir+"/")); ok {
		switch file := web[bytes.LastIndexByte(web, '/')+1:]; string(file) {
		case archive.MetaFile:
			return roleMeta
		case archive.ContentFile:
			if len(file) < len(web) {
				return roleContent
			}
		}
		return roleWebStray
	}
	switch string(name) {
	case archive.ManifestFile:
		return roleManifest
	case archive.CellFile:
		return roleCell
	}
	return roleOther
}
