package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// An Original is the first line of [TakenFile]: what the archive held of which the copy was made, and what the copy must have
// for being whole.
type Original struct {
	// Inventory is that of the original, with the target of the copy. Rows that stood twice are Doubled in it.
	Inventory Inventory `json:"inventory"`
	// Lines is how many lines each table of the copy has, by the type of its rows.
	Lines map[string]int64 `json:"lines"`
	// Taken is how many things of each kind were taken out, and follow.
	Taken map[LinkKind]int64 `json:"taken"`
}

// A Taken is one thing that was taken out of a prepared copy, and has to be made after the import: a link by
// POST {From}/$links/{Navigation} with To in its body, a rule by POST __ctl/Rule. They stand in the order in which they have to
// be made.
type Taken struct {
	Link              // From is the source of the POST; of a rule the rule itself
	Navigation string `json:"navigation,omitempty"` // "_Role"; "" of a rule
	Pair       bool   `json:"pair,omitempty"`       // of a RowLink: each of the two rows can have one such link only
	Turned     bool   `json:"turned,omitempty"`     // of a DataLink: stored the other way round, so that no cell showed it
	Row        string `json:"row,omitempty"`        // of a rule: its line, as it stood in the archive
}

// Kinds of what is taken out, beside the kinds of links.
const (
	AssociationLink LinkKind = "association" // between the two ends of an association
	TakenRule       LinkKind = "rule"        // no link, but a rule that would fire on every link that is made
)

// errEnough ends a reading early.
var errEnough = errors.New("read enough")

// Original is what a prepared copy says of the archive that it was made of.
func (r *Reader) Original(ctx context.Context) (*Original, error) {
	var o *Original
	err := r.takenLines(ctx, func(line int, text []byte) error {
		o = &Original{}
		if err := json.Unmarshal(text, o); err != nil {
			return fmt.Errorf("line 1 of %s: %w", TakenFile, err)
		}
		return errEnough
	})
	switch {
	case err != nil && !errors.Is(err, errEnough):
		return nil, err
	case o == nil:
		return nil, fmt.Errorf("%s of the archive is empty", TakenFile)
	}
	return o, nil
}

// TakenOut calls each for everything that was taken out of a prepared copy, in the order in which it has to be made. An error of
// each ends it. It holds one thing at a time.
func (r *Reader) TakenOut(ctx context.Context, each func(Taken) error) error {
	return r.takenLines(ctx, func(line int, text []byte) error {
		if line == 1 {
			return nil
		}
		var t Taken
		if err := json.Unmarshal(text, &t); err != nil {
			return fmt.Errorf("line %d of %s: %w", line, TakenFile, err)
		}
		return each(t)
	})
}

// TakenEnds calls each for the two ends of every association that was taken out of a prepared copy, by their row ids; for none of
// another archive.
func (r *Reader) TakenEnds(ctx context.Context, each func(end, other string)) error {
	copied, err := r.Prepared(ctx)
	if err != nil || copied == nil {
		return err
	}
	return r.TakenOut(ctx, func(t Taken) error {
		if t.Kind == AssociationLink {
			each(t.From.RowID, t.To.RowID)
		}
		return nil
	})
}

func (r *Reader) takenLines(ctx context.Context, each func(line int, text []byte) error) error {
	return r.RawLines(ctx, TakenFile, each)
}

// takenRules gives the rules that were taken out of a copy as lines of their table, which they follow.
func (r *Reader) takenRules(ctx context.Context, line int, each func(line int, text []byte) error) error {
	copied, err := r.Prepared(ctx)
	if err != nil || copied == nil {
		return err
	}
	return r.TakenOut(ctx, func(t Taken) error {
		if t.Kind != TakenRule {
			return nil
		}
		line++
		return each(line, []byte(t.Row))
	})
}

// RawLines calls each for every line of a text entry as it stands there, with its number; it is valid during the call, and may be
// changed. An error of each ends it, and so does a line of more than [MaxLine] bytes.
func (r *Reader) RawLines(ctx context.Context, name string, each func(line int, text []byte) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	line := 0
	lines := LineSplitter{
		TooLong: func() {
			line++
			cancel(fmt.Errorf("line %d of %s is longer than %s", line, name, CountBytes(MaxLine)))
		},
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
	h := HandOver(lines.Take)
	err := r.content(ctx, name, h.Take)
	if h.End(); err == nil {
		lines.End()
	}
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// IsBlank says whether a line holds nothing, which a server stumbles over after it has emptied the cell.
func IsBlank(line []byte) bool { return len(bytes.TrimSpace(line)) == 0 }
