package archive

import "bytes"

// maxLine is the longest line of a table, in bytes, that is looked at. A unit writes none like that, and would have to
// hold it in memory several times over.
const maxLine = 16 << 20

// A lineSplitter cuts what is written to it into lines, as [Lines] does, without holding more than one of them.
type lineSplitter struct {
	each    func(line []byte) // valid during the call only
	tooLong func()            // in place of each, for a line of more than maxLine bytes

	begun   []byte // the beginning of a line that is not whole yet
	inLine  bool   // a line has begun, if only with nothing
	skip    bool   // the line that has begun is too long
	afterCR bool   // a \n now belongs to the \r before it
}

func (l *lineSplitter) write(p []byte) {
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

func (l *lineSplitter) keep(p []byte) {
	l.inLine = true
	if len(l.begun)+len(p) > maxLine {
		l.skip, l.begun = true, nil
	}
	if !l.skip {
		l.begun = append(l.begun, p...)
	}
}

func (l *lineSplitter) line(rest []byte) {
	whole := rest
	if l.inLine {
		l.keep(rest)
		whole = l.begun
	}
	if l.skip || len(whole) > maxLine {
		l.tooLong()
	} else {
		l.each(whole)
	}
	l.begun, l.inLine, l.skip = l.begun[:0], false, false
}

// close ends the last line, where it has no end of its own.
func (l *lineSplitter) close() {
	if l.inLine {
		l.line(nil)
	}
}
