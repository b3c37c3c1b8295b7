package personium

import "io"

// An infinite reads JSON in which numbers may be Infinity, -Infinity or NaN, as core writes such numbers of single precision: it
// puts these words in quotes, which JSON wants.
type infinite struct {
	from     io.Reader
	out      []byte // not taken yet
	err      error  // of from, for after that
	quoted   bool   // within a string
	escaped  bool   // behind a backslash in it
	word     bool   // within such a word
	negative bool   // a minus was held back, which may belong to one
	buffer   [4096]byte
}

// Read is for the decoder of a list.
func (i *infinite) Read(p []byte) (int, error) {
	for len(i.out) == 0 && i.err == nil {
		n, err := i.from.Read(i.buffer[:])
		i.err = err
		i.out = i.out[:0]
		for _, c := range i.buffer[:n] {
			i.next(c)
		}
	}
	if len(i.out) == 0 {
		return 0, i.err
	}
	n := copy(p, i.out)
	i.out = i.out[n:]
	return n, nil
}

func (i *infinite) next(c byte) {
	switch {
	case i.quoted:
		i.quoted = i.escaped || c != '"'
		i.escaped = !i.escaped && c == '\\'
	case i.word && !isLetter(c):
		i.word = false
		i.out = append(i.out, '"')
		i.next(c)
		return
	case i.word:
	case c == 'I' || c == 'N':
		i.word = true
		i.out = append(i.out, '"')
		i.minus()
	case c == '-':
		i.negative = true
		return
	default:
		i.minus()
		i.quoted = c == '"'
	}
	i.out = append(i.out, c)
}

// minus gives the one that was held back.
func (i *infinite) minus() {
	if i.negative {
		i.negative = false
		i.out = append(i.out, '-')
	}
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
