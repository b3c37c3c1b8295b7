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

	begun   []byte // the beginning of a line that is not whole yet
	inLine  bool   // a line has started, if only with nothing
	skip    bool   // the line that has started is too long
	afterCR bool   // a \n now belongs to the \r before it
}

// Take takes the next piece of the content.
func (l *LineSplitter) Take(p []byte) {
	for len(p) > 0 {
		if l.afterCR && p[0] == '\n' {
			p = p[1:]
			l.afterCR = false
			continue
		}
		l.afterCR = false
		i := lineEnd(p)
		if i < 0 {
			l.keep(p)
			return
		}
		l.afterCR = p[i] == '\r'
		l.line(p[:i])
		p = p[i+1:]
	}
}

// lineEnd is the place of the first \n or \r.
func lineEnd(p []byte) int {
	i := bytes.IndexByte(p, '\n')
	if i < 0 {
		return bytes.IndexByte(p, '\r')
	}
	if cr := bytes.IndexByte(p[:i], '\r'); cr >= 0 {
		return cr
	}
	return i
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
