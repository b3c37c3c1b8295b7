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
	Version  jsonscan.Value // v: without this whole number the server cannot write the node
}

// Parse reads a .pmeta.
func (m *Meta) Parse(text []byte) LineFault {
	*m = Meta{}
	s := jsonscan.New(text)
	s.Space()
	if !s.At('{') {
		if s.Skip() && s.AtEnd() {
			return LineNotObject
		}
		return faultOf(s)
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
		case "v":
			return s.Value(&m.Version)
		}
		return s.Skip()
	})
	if !ok || !s.AtEnd() {
		return faultOf(s)
	}
	return LineFine
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
