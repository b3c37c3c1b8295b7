package web

import "strings"

// A place is where something is: the cell itself, a box, or a path in one.
type place struct{ box, path string }

// String is the place as people write it.
func (p place) String() string {
	switch {
	case p.box == "":
		return "cell"
	case p.path == "":
		return p.box
	}
	return p.box + "/" + p.path
}

func (p place) child(name string) place {
	if p.path == "" {
		return place{p.box, name}
	}
	return place{p.box, p.path + "/" + name}
}

// parent is the box, or the folder, that it lies in.
func (p place) parent() place {
	return place{p.box, p.path[:max(strings.LastIndexByte(p.path, '/'), 0)]}
}
