package model

import (
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// Destination follows the names of a path in the box of the place as far as there are nodes, and one further. It refuses a path
// that leads further still. The cells are locked.
func (c *Cell) Destination(p Place, names []string) (Place, error) {
	to := p
	to.path, to.URL, to.Name, to.above = p.boxPath(), p.BoxURL(c), p.boxName, nil
	to.Node, to.Parent, to.Rest, to.IsSource, to.InSource = c.content.nodes[to.path], nil, nil, false, false
	for i, name := range names {
		to.enter(c, name)
		if to.Node == nil && i+1 < len(names) {
			return to, coreerror.NoCollection.New(name)
		}
	}
	return to, nil
}

// CheckMove refuses what must not be moved from one place to another. Only a file can be overwritten. The cells are locked.
func (c *Cell) CheckMove(from, to Place, overwrite bool) error {
	parent := to.Parent.kind()
	switch {
	case to.Node != nil && !overwrite:
		return coreerror.MoveTaken.New()
	case to.Node != nil && to.IsSource:
		return coreerror.MoveOverSource.New()
	case to.Node != nil && to.Kind() != FileType:
		return coreerror.MoveOver.New()
	case to.Node == nil && parent == ODataType:
		return coreerror.MoveToOData.New()
	case to.Node == nil && parent == FileType:
		return coreerror.MoveToFile.New()
	case to.Node == nil && parent == ServiceType:
		return coreerror.MoveToService.New()
	case to.InSource && from.Kind() != FileType:
		return coreerror.SourceIsFlat.New()
	case to.Node == nil && c.isFull(to):
		return coreerror.FolderFull.New()
	case strings.HasPrefix(to.path, from.path+"/"):
		return coreerror.UnknownException()
	}
	return nil
}

// Move moves what is at one place to another, with everything in it. Its .pmeta stays as it is. The cells are locked.
func (c *Cell) Move(from, to Place) {
	if to.Node != nil {
		c.Remove(to)
	}
	moved := map[string]*node{}
	for path, n := range c.content.nodes {
		if rest, inside := strings.CutPrefix(path, from.path); inside && (rest == "" || rest[0] == '/') {
			moved[to.path+rest] = n
			delete(c.content.nodes, path)
		}
	}
	for path, n := range moved {
		c.content.nodes[path] = n
	}
}
