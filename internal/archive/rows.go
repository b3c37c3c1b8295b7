package archive

import (
	"context"
	"errors"
	"fmt"
	"sort"
)

// Lines calls each for every row of a type, with its line number. ref, where it is not nil, gets the 0..1:N links of a row
// before each gets the row. An error of each ends it. What is no row is passed over: a check reports that. Rules that were taken
// out of a prepared copy come last.
func (r *Reader) Lines(ctx context.Context, rowType string, ref func([]byte), each func(line int, row *Row) error) error {
	var parsed Row
	return r.texts(ctx, rowType, func(line int, text []byte) error {
		if parsed.Parse(text, ref) != LineFine {
			return nil
		}
		return each(line, &parsed)
	})
}

// Texts calls each for every row of a type, with the text of its line, too. Both are good during the call. An error of each ends
// it; what is no row is passed over.
func (r *Reader) Texts(ctx context.Context, rowType string, each func(row *Row, text []byte) error) error {
	var parsed Row
	return r.texts(ctx, rowType, func(_ int, text []byte) error {
		if parsed.Parse(text, nil) != LineFine {
			return nil
		}
		return each(&parsed, text)
	})
}

// texts calls each for every line of the table of a type, but not for one that is empty or too long.
func (r *Reader) texts(ctx context.Context, rowType string, each func(line int, text []byte) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	line := 0
	lines := LineSplitter{
		TooLong: func() { line++ },
		Empty:   func(lines int) { line += lines },
		Each: func(text []byte) {
			line++
			if ctx.Err() != nil {
				return
			}
			if err := each(line, text); err != nil {
				cancel(err)
			}
		},
	}
	err := r.content(ctx, tableOf(rowType).Path, lines.Take)
	lines.End()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if err == nil && rowType == "Rule" {
		return r.takenRules(ctx, line, each)
	}
	return err
}

func tableOf(rowType string) Table {
	for _, t := range Tables() {
		if t.Type == rowType {
			return t
		}
	}
	return Table{}
}

// content gives the content of an entry to take, in pieces that are valid during the call.
func (r *Reader) content(ctx context.Context, name string, take func(p []byte)) error {
	i := r.Find([]byte(name))
	if i < 0 {
		return fmt.Errorf("%s is not in the archive", name)
	}
	e := r.Entry(i)
	s := r.NewStream()
	data, fault, err := s.begin(i, r.behind(e))
	if err == nil && fault != nil {
		err = errors.New(fault.Text)
	}
	if err == nil {
		err = s.read(ctx, e, data, take)
	}
	if err != nil {
		return fmt.Errorf("read %s of the archive: %w", name, err)
	}
	return nil
}

// behind is where in the file the entry after e begins, or the directory.
func (r *Reader) behind(e *Entry) int64 {
	k := sort.Search(len(r.physical), func(k int) bool { return r.Entry(r.Placed(k)).offset > e.offset })
	if k == len(r.physical) {
		return r.dir.start
	}
	return r.Entry(r.Placed(k)).offset
}

// Rows calls each for every row of a type. A row is good during the call. An error of each ends it; what is no row is passed
// over.
func (r *Reader) Rows(ctx context.Context, rowType string, each func(*Row) error) error {
	return r.Lines(ctx, rowType, nil, func(_ int, row *Row) error { return each(row) })
}
