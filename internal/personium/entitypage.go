package personium

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// GreatestPage is how many entities core lists at a time, at most: of more it says 400 PR400-OD-0029.
const GreatestPage = 10_000

// A Page is a part of a list of entities, in the order of one property. Either it begins behind a key, which only entity sets of
// user data and the key __id can do, or behind so many entities.
type Page struct {
	Order string // the property: __id, Name, ...
	After string // a value of it; "" for the beginning
	Skip  int    // at most 100,000
	Top   int    // at most GreatestPage
}

func (p Page) query() string {
	q := "$orderby=" + p.Order + "&$top=" + strconv.Itoa(p.Top)
	if p.Skip > 0 {
		q += "&$skip=" + strconv.Itoa(p.Skip)
	}
	if p.After != "" {
		q += filterBy(p.Order + " gt " + quotedKey(p.After))
	}
	return q
}

// filterBy is a $filter. Core reads the strings of one as JavaScript's, once their quotes are off: a backslash is doubled (class
// EsQueryHandler; seen).
func filterBy(filter string) string {
	return "&$filter=" + strings.ReplaceAll(url.QueryEscape(strings.ReplaceAll(filter, `\`, `\\`)), "+", "%20")
}

// ErrUnreadable means that what should be a list of entities is none. It is found by errors.Is.
var ErrUnreadable = errors.New("the answer is not a list of entities")

// Entities gives the entities of a page to yield, each as the unit wrote it and complete, as they come: only one is held at a
// time. It says how many there were, also with an error. A list that is not there has none. An error of yield ends it and is
// returned as it is. A number that is no JSON, as core writes Infinity, comes as a string. Errors: those of Count, and
// ErrUnreadable and ErrEntryTooLarge, which show nothing of the answer: it may have values that are nobody's business.
func (c *Client) Entities(ctx context.Context, l EntityList, p Page, yield func(entity json.RawMessage) error) (int, error) {
	if p.Skip > greatestSkip {
		return 0, ErrUncountable
	}
	q, err := l.reading(c.cell, "", p.query())
	if err != nil {
		return 0, err
	}
	read := 0
	var unwanted error
	_, err = readEntries(ctx, c.wire, q, func(e *entries) (struct{}, error) {
		_, err := e.rows(func(row json.RawMessage) error {
			if read == p.Top {
				return errors.New("it has more entries than were asked for")
			}
			read++
			unwanted = yield(row)
			return unwanted
		})
		return struct{}{}, err
	})
	switch {
	case unwanted != nil:
		return read, unwanted
	case Is(err, NoEntitySet, NoSnapshot, NoBox):
		return 0, nil
	}
	return read, withoutValues(err)
}

// withoutValues is the error of a list that shows nothing of the list.
func withoutValues(err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Status != http.StatusOK || e.Core {
		return err
	}
	why := ErrUnreadable
	if errors.Is(err, ErrEntryTooLarge) {
		why = ErrEntryTooLarge
	}
	return fmt.Errorf("%s %s: %w", e.Method, e.URL, why)
}

// withoutRows is the error of a list that shows nothing of its rows. What is no JSON is the page of somebody else, and is shown.
func withoutRows(err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Status != http.StatusOK || !strings.HasPrefix(e.Message, "{") {
		return err
	}
	hidden := *e
	hidden.Message, hidden.Withheld, hidden.Err = "", true, ErrUnreadable
	for _, known := range []error{ErrEntryTooLarge, io.ErrUnexpectedEOF} {
		if errors.Is(err, known) {
			hidden.Err = fmt.Errorf("%w: %w", ErrUnreadable, known)
		}
	}
	return &hidden
}

// readRows is readEntries for a list whose rows are nobody's business.
func readRows[T any](ctx context.Context, w *wire, q call, parse func(*entries) (T, error)) (T, error) {
	result, err := readEntries(ctx, w, q, parse)
	return result, withoutRows(err)
}

// Glance asks how a list stands as Stand does, but in one request: where there are many, Count may be where core stops counting.
func (c *Client) Glance(ctx context.Context, l EntityList) (Stand, error) {
	q, err := l.reading(c.cell, "", "$top=1&$orderby=__updated%20desc&$inlinecount=allpages")
	if err != nil {
		return Stand{}, err
	}
	s, err := readRows(ctx, c.wire, q, parseStand)
	if Is(err, NoEntitySet, NoSnapshot, NoBox) {
		return Stand{}, nil
	}
	return s, err
}
