package check

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// checkCell looks at 00_cell.json, which has to be an object.
func (a *assembly) checkCell(r *archive.Row) {
	add := func(code, format string, args ...any) {
		a.found.add(Finding{Code: code, Entry: archive.CellFile, Text: fmt.Sprintf(format, args...), order: order{stage: importing}})
	}
	if slices.ContainsFunc([]jsonscan.Value{r.Source, r.Fields, r.Hidden}, func(v jsonscan.Value) bool { return v.Kind != jsonscan.Object }) {
		add("cell-incomplete", "it has not the objects _source, s and h")
		return
	}
	c := cellDocument{unfit: map[string]string{}, odd: map[string]string{}}
	source := jsonscan.New(memberOf(a.c.cell, "_source"))
	source.Object(func(key []byte) bool { return c.member(source, string(key)) })
	for _, key := range slices.Sorted(maps.Keys(c.unfit)) {
		add("cell-unfit", "its %s is not of the kind that the search index has for it", c.unfit[key])
	}
	for _, key := range slices.Sorted(maps.Keys(c.odd)) {
		add("cell-unusual", "its %s is something that no unit writes: the search index may refuse it, and the import then fails", c.odd[key])
	}
}

// A cellDocument is what the server gives to the search index of a cell, which refuses it where a member is of another kind than
// in the cells before it.
type cellDocument struct {
	unfit map[string]string // members that are certainly refused, by their keys: what of them
	odd   map[string]string // those of which that cannot be determined
}

// member looks at the next member. Of two with one key the last counts.
func (c *cellDocument) member(s *jsonscan.Scanner, key string) bool {
	delete(c.unfit, key)
	delete(c.odd, key)
	var v jsonscan.Value
	switch key {
	case "p":
		ok := s.Value(&v)
		c.number(key, v)
		return ok
	case "s", "h":
		return c.texts(s, key)
	case "a", "d", "l":
		return c.object(s, key)
	case "u": // the server sets it
		return s.Skip()
	}
	ok := s.Value(&v)
	known := slices.Contains([]string{"b", "c", "t", "n", "type"}, key)
	if !known || v.Kind != jsonscan.String && v.Kind != jsonscan.Null {
		c.odd[key] = key
	}
	return ok
}

// number looks at the time of publication, which is to be a long.
func (c *cellDocument) number(key string, v jsonscan.Value) {
	switch {
	case v.Kind == jsonscan.Null || v.Kind == jsonscan.Number && isInRange(v.Text):
	case v.Kind == jsonscan.String && regexp.MustCompile(`^-?[0-9]{1,18}$`).Match(v.Text):
	case v.Kind == jsonscan.String && (len(v.Text) == 0 || bytes.ContainsAny(v.Text, "0123456789")):
		c.odd[key] = key
	default:
		c.unfit[key] = key
	}
}

// isInRange says whether a number, which may have a fraction, is in the range of a long of Java.
func isInRange(number []byte) bool {
	f, err := strconv.ParseFloat(string(number), 64)
	return err == nil && f < 1<<63 && f >= -1<<63
}

// texts looks at an object whose members are to be simple values. The server sets two of them.
func (c *cellDocument) texts(s *jsonscan.Scanner, key string) bool {
	if !s.At('{') {
		return s.Skip() // the last one is an object: that was looked at
	}
	return s.Object(func(inner []byte) bool {
		var v jsonscan.Value
		ok := s.Value(&v)
		if v.Kind == jsonscan.Object || v.Kind == jsonscan.Other && string(inner) != "Name" && string(inner) != "Owner" {
			c.odd[key] = key + "." + string(inner)
		}
		return ok
	})
}

// object looks at what is to be an object, and is an empty one in all that units write.
func (c *cellDocument) object(s *jsonscan.Scanner, key string) bool {
	switch {
	case s.At('{'):
		return s.Object(func(inner []byte) bool {
			c.odd[key] = key + "." + string(inner)
			return s.Skip()
		})
	case s.At('['):
		return s.Array(func() bool {
			s.Space()
			return c.object(s, key)
		})
	}
	var v jsonscan.Value
	ok := s.Value(&v)
	if v.Kind != jsonscan.Null {
		c.unfit[key] = key
	}
	return ok
}
