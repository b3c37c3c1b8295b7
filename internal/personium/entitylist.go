package personium

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/snapshot"
)

// greatestSkip is the greatest $skip that core accepts.
const greatestSkip = 100000

// ErrUncountable means that there are more entities than core lets anybody count. It is found by errors.Is.
var ErrUncountable = errors.New("there are more than the unit lets anybody count")

// An EntityList is the address of a list of entities in a cell.
type EntityList struct {
	path string // after the URL of the cell, escaped
	err  error  // why there is no such address
}

// A Collection is the address of an OData collection: the name of its box, snapshot.MainBox for the main box, and its
// path in there.
type Collection struct{ Box, Path string }

// CellList is {CellURL}__ctl/{set}: Account, Box, Role and so on.
func CellList(set string) EntityList { return newList([]string{"__ctl", set}) }

// SchemaList is {CellURL}{box}/{path}/$metadata/{set}: EntityType, ComplexType, Property, ComplexTypeProperty or
// AssociationEnd.
func (c Collection) SchemaList(set string) EntityList { return c.list("$metadata", set) }

// SetList is {CellURL}{box}/{path}/{set}, the entities of one entity type.
func (c Collection) SetList(set string) EntityList { return c.list(set) }

func (c Collection) list(rest ...string) EntityList {
	segments, err := boxSegments(c.Box, c.Path)
	if err != nil {
		return EntityList{err: err}
	}
	return newList(slices.Concat(segments, rest))
}

func newList(segments []string) EntityList {
	path, err := escapePath(segments)
	return EntityList{path: path, err: err}
}

// boxSegments refuses boxes that would be another part of the cell.
func boxSegments(box, path string) ([]string, error) {
	if strings.HasPrefix(box, "__") && box != snapshot.MainBox {
		return nil, fmt.Errorf("%q is not the name of a box", box)
	}
	if path == "" {
		return []string{box}, nil
	}
	return append([]string{box}, strings.Split(path, "/")...), nil
}

// escapePath refuses names that would lead to another place than the one that is meant.
func escapePath(segments []string) (string, error) {
	escaped := make([]string, len(segments))
	for i, s := range segments {
		if s == "" || s == "." || s == ".." || strings.ContainsAny(s, `/\`) {
			return "", fmt.Errorf("%q is not a place in a cell", strings.Join(segments, "/"))
		}
		escaped[i] = url.PathEscape(s)
	}
	return strings.Join(escaped, "/"), nil
}

// escapeKey escapes a key as OData writes it. Its quotes and commas stay, since servers may look for them before they
// decode.
func escapeKey(key string) string {
	return strings.NewReplacer("%27", "'", "%2C", ",").Replace(url.PathEscape(key))
}

// reading is the request for a list of a cell, or for what is below it.
func (l EntityList) reading(c Cell, below, query string) (call, error) {
	if l.err != nil {
		return call{}, l.err
	}
	q := get(c.URL + l.path + below)
	q.query = query
	return q, nil
}

// An entityPage is an answer to the reading of a list.
type entityPage[T any] struct {
	results []T
	count   *string // nil when it is not told
}

// parsePage takes no answer for an empty list that does not show one. row makes a value of each entity, of which there may be so
// many.
func parsePage[T any](e *entries, most int, row func(json.RawMessage) (T, error)) (entityPage[T], error) {
	var p entityPage[T]
	count, err := e.rows(func(text json.RawMessage) error {
		if len(p.results) == most {
			return fmt.Errorf("it has more than the %d entries that were asked for", most)
		}
		value, err := row(text)
		p.results = append(p.results, value)
		return err
	})
	if err != nil {
		return entityPage[T]{}, err
	}
	p.count = count
	return p, nil
}

// unread is for entities of which nothing matters but that they are there.
func unread(json.RawMessage) (struct{}, error) { return struct{}{}, nil }
