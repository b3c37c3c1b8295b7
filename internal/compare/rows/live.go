package rows

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/value"
	"github.com/personium/personium-cell/internal/personium"
)

// A live is a cell, as the other side.
type live struct {
	client   *personium.Client
	snapshot *shelf
	types    []place // the entity sets that the cell has, as its lists of entity types say
	perRow   map[string]int64
}

func newLive(c *personium.Client, snapshot *shelf) *live {
	l := &live{client: c, snapshot: snapshot, perRow: map[string]int64{}}
	for _, table := range tables() {
		l.perRow[table] = snapshot.bytesPerRow(table)
	}
	return l
}

// more are the entity sets that the cell has and the snapshot has not.
func (l *live) more(table string, beside []place) []place {
	known := names(beside)
	var more []place
	for _, p := range l.types {
		if table == userData && !known[p.name] {
			more = append(more, p)
		}
	}
	return more
}

// notRead is nothing: a list that cannot be read is said where it is read.
func (l *live) notRead() []string { return nil }

// rows reads one place after the other.
func (l *live) rows(ctx context.Context, of reading) error {
	for _, p := range of.places {
		if err := l.read(ctx, p, of); err != nil {
			return fmt.Errorf("read %s: %w", p.name, err)
		}
	}
	return nil
}

// A run is the reading of one list, page by page.
type run struct {
	*live
	place
	take  func(*row)
	types map[string]value.Type
	page  personium.Page
	got   int64
	bytes int64
	last  string
}

// read reads one list. One of several pages is asked before and after how it stands.
func (l *live) read(ctx context.Context, p place, of reading) error {
	r := &run{live: l, place: p, take: of.take, types: l.snapshot.typesOf(p), page: personium.Page{Order: p.order()}}
	r.page.Top = topOf(l.perRow[p.table], p.rows)
	var ends []*row
	if p.table == associationEnd {
		r.take = func(end *row) { ends = append(ends, end) }
	}
	var before personium.Stand
	asked := false
	for {
		if !asked && (r.got > 0 || p.rows >= int64(r.page.Top)) {
			asked = true
			if err := l.glance(ctx, p, &before); err != nil {
				return err
			}
		}
		more, err := r.next(ctx)
		if why := unlisted(err); why != "" {
			of.spoilt(p, why)
			return nil
		}
		if err != nil {
			return err
		}
		if err := of.rest(); err != nil {
			return err
		}
		if !more {
			break
		}
	}
	if err := l.partners(ctx, p, ends); compare.Refused(err) {
		of.spoilt(p, unlisted(err))
		return nil
	} else if err != nil {
		return err
	}
	for _, end := range ends {
		of.take(end)
	}
	if !asked {
		return nil
	}
	var after personium.Stand
	if err := l.glance(ctx, p, &after); err != nil {
		return err
	}
	if before != after {
		of.spoilt(p, "was written to while it was read")
	}
	return nil
}

// unlisted says why a list cannot be read where that is about this list alone; "" for every other error, and none.
func unlisted(err error) string {
	refused := personium.CoreAnswer(err)
	switch {
	case errors.Is(err, personium.ErrUncountable):
		return "has more rows than the unit lists in the order of their names"
	case errors.Is(err, personium.ErrEntryTooLarge):
		return "cannot be read: one of its rows has more than 4 MiB"
	case errors.Is(err, personium.ErrUnreadable):
		return "cannot be read: the unit answers with something that is not a list"
	case refused != nil && refused.Status == http.StatusInternalServerError:
		return fmt.Sprintf("cannot be read: the unit fails at it with %s", refused.Code)
	case compare.Refused(err):
		return fmt.Sprintf("cannot be read: %v", err)
	}
	return ""
}

func (l *live) glance(ctx context.Context, p place, s *personium.Stand) error {
	return compare.Ask(ctx, func() (err error) {
		*s, err = l.client.Glance(ctx, p.list())
		return err
	})
}

// next reads a page, and says whether there may be another one. What an answer that broke off has brought stays.
func (r *run) next(ctx context.Context) (more bool, err error) {
	top := r.page.Top
	n := 0
	err = compare.Ask(ctx, func() error {
		got, err := r.client.Entities(ctx, r.list(), r.page, r.entity)
		n += got
		return err
	})
	if err != nil || n < top {
		return false, err
	}
	if r.got > 0 {
		r.page.Top = topOf(r.bytes/r.got, personium.GreatestPage)
	}
	return true, nil
}

var errOrder = errors.New("the rows are not in the order of their keys")

// entity takes one entity of a page.
func (r *run) entity(text json.RawMessage) error {
	row, err := shownRow(r.place, text, r.types)
	if err != nil {
		return fmt.Errorf("an entry is not an entity: %w", err)
	}
	if r.table == userData {
		key := row.name("__id")
		if key == "" || key < r.last {
			return errOrder
		}
		r.last, r.page.After = key, key
	} else {
		r.page.Skip++
	}
	r.got++
	r.bytes += int64(len(text))
	if r.table == "EntityType" {
		r.live.types = append(r.live.types, setPlace(r.box, r.path, row.name("Name"), 0))
	}
	r.take(row)
	return nil
}
