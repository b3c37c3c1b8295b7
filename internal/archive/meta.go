package archive

import (
	"strconv"

	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// Types of web nodes, the "t" of a .pmeta.
const (
	NodeFile  = "dav.file"
	NodeOData = "col.odata"
)

// A Meta is what is needed to know of one .pmeta.
type Meta struct {
	ID, Kind jsonscan.Value // i, t
	ACL      jsonscan.Value // a: without this object the server cannot read the node
	Status   jsonscan.Value // cs, of the cell itself
	Length   jsonscan.Value // cl, of a file
}

// Parse reads a .pmeta. It says whether text is JSON, and whether it is an object.
func (m *Meta) Parse(text []byte) (isJSON, isObject bool) {
	*m = Meta{}
	s := jsonscan.New(text)
	s.Space()
	if !s.At('{') {
		return s.Skip() && s.AtEnd(), false
	}
	ok := s.Object(func(key []byte) bool {
		switch string(key) {
		case "i":
			return s.Value(&m.ID)
		case "t":
			return s.Value(&m.Kind)
		case "a":
			return s.Value(&m.ACL)
		case "cs":
			return s.Value(&m.Status)
		case "cl":
			return s.Value(&m.Length)
		}
		return s.Skip()
	})
	ok = ok && s.AtEnd()
	return ok, ok
}

// Size is the number of bytes that a file should have; -1 when the .pmeta does not say.
func (m *Meta) Size() int64 {
	if m.Length.Kind != jsonscan.Number {
		return -1
	}
	n, err := strconv.ParseInt(string(m.Length.Text), 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}
