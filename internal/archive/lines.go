package archive

import "bytes"

// MaxLine is the longest line of a table, in bytes, that is looked at. A unit writes none like that, and would have to
// hold it in memory several times over.
const MaxLine = 16 << 20

// A LineSplitter cuts the content of a table into lines as the server's line reader does, without holding more than one of
// them: \n, \r\n and \r end a line, and a last line without an end counts.
type LineSplitter struct {
	Each    func(line []byte) // valid during the call only
	TooLong func()            // in place of Each, for a line of more than MaxLine bytes
	Empty   func(lines int)   // in place of Each, where it is not nil, for so many lines without a byte, one after the other

	begun   []byte // the beginning of a line that is not whole yet
	inLine  bool   // a line has started, if only with nothing
	skip    bool   // the line that has started is too long
	afterCR bool   // a \n now belongs to the \r before it
}

// Take takes the next piece of the content.
func (l *LineSplitter) Take(p []byte) {
	lf, cr := -1, -1 // where the next of each is; len(p) where there is none
	for at := l.empty(p, 0); at < len(p); at = l.empty(p, at) {
		lf, cr = next(p, at, lf, '\n'), next(p, at, cr, '\r')
		end := min(lf, cr)
		if end == len(p) {
			l.keep(p[at:])
			return
		}
		l.afterCR = end == cr
		l.line(p[at:end])
		at = end + 1
	}
}

// next is the place of the next c at a place or behind it, where the one before was at known. Each byte is looked at once.
func next(p []byte, at, known int, c byte) int {
	if known >= at {
		return known
	}
	if i := bytes.IndexByte(p[at:], c); i >= 0 {
		return at + i
	}
	return len(p)
}

// empty passes over the \n that belongs to a \r, and over lines without a byte where they are counted. It returns what is next.
func (l *LineSplitter) empty(p []byte, at int) int {
	lines := 0
	for ; at < len(p); at++ {
		if l.afterCR && p[at] == '\n' {
			l.afterCR = false
			continue
		}
		l.afterCR = false
		if l.Empty == nil || l.inLine || p[at] != '\n' && p[at] != '\r' {
			break
		}
		l.afterCR = p[at] == '\r'
		lines++
	}
	if lines > 0 {
		l.Empty(lines)
	}
	return at
}

func (l *LineSplitter) keep(p []byte) {
	l.inLine = true
	if len(l.begun)+len(p) > MaxLine {
		l.skip, l.begun = true, nil
	}
	if !l.skip {
		l.begun = append(l.begun, p...)
	}
}

func (l *LineSplitter) line(rest []byte) {
	whole := rest
	if l.inLine {
		l.keep(rest)
		whole = l.begun
	}
	if l.skip || len(whole) > MaxLine {
		l.TooLong()
	} else {
		l.Each(whole)
	}
	l.begun, l.inLine, l.skip = l.begun[:0], false, false
}

// End ends the last line, where it has no end of its own.
func (l *LineSplitter) End() {
	if l.inLine {
		l.line(nil)
	}
}
