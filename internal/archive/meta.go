package archive

import "strconv"

// Types of web nodes, the "t" of a .pmeta.
const (
	nodeFile  = "dav.file"
	nodeOData = "col.odata"
)

// A meta is what is needed to know of one .pmeta.
type meta struct {
	id, kind value // i, t
	acl      value // a: without this object the server cannot read the node
	status   value // cs, of the cell itself
	length   value // cl, of a file
}

// parseMeta reads a .pmeta. It says whether text is JSON, and whether it is an object.
func parseMeta(text []byte, m *meta) (isJSON, isObject bool) {
	*m = meta{}
	s := scanner{data: text}
	s.space()
	if !s.at('{') {
		return s.skip() && s.atEnd(), false
	}
	ok := s.object(func(key []byte) bool {
		switch string(key) {
		case "i":
			return s.value(&m.id)
		case "t":
			return s.value(&m.kind)
		case "a":
			return s.value(&m.acl)
		case "cs":
			return s.value(&m.status)
		case "cl":
			return s.value(&m.length)
		}
		return s.skip()
	})
	ok = ok && s.atEnd()
	return ok, ok
}

// size is the number of bytes that a file should have; -1 when the .pmeta does not say.
func (m *meta) size() int64 {
	if m.length.kind != kindNumber {
		return -1
	}
	n, err := strconv.ParseInt(string(m.length.text), 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}
