package personium

import (
	"context"
	"errors"
	"fmt"
	"strconv"
)

// cappedCount is where Elasticsearch 7 stops counting.
const cappedCount = 10000

// Count says how many entities a list has: GET with $top=0 and $inlinecount=allpages (class ODataEntitiesResource). An
// entity set, collection or box that is not there has none.
//
// On Elasticsearch 7 core says 10000 of everything larger. Then it is asked whether there is an entity after so many
// others, until the number is known; expected, what the caller takes it for, makes that short when it is right, and
// matters no further. Errors: ErrUncountable, 401, 403, 409 PR409-CM-0001 on a failed cell, 404 PR404-DV-0003.
func (c *Client) Count(ctx context.Context, l EntityList, expected int64) (int64, error) {
	counter := counter{wire: c.wire, cell: c.cell, list: l}
	n, err := counter.shown(ctx)
	if err == nil && n == cappedCount {
		n, err = counter.exact(ctx, min(expected, greatestSkip))
	}
	if Is(err, NoEntitySet, NoSnapshot, NoBox) {
		return 0, nil
	}
	return n, err
}

// A counter is how the number of the entities of one list is found out.
type counter struct {
	wire *wire
	cell Cell
	list EntityList
}

// shown asks for the number.
func (c counter) shown(ctx context.Context) (int64, error) {
	q, err := c.list.reading(c.cell, "", "$top=0&$inlinecount=allpages")
	if err != nil {
		return 0, err
	}
	return readRows(ctx, c.wire, q, parseCount)
}

func parseCount(e *entries) (int64, error) {
	p, err := parsePage(e, 0, unread)
	if err != nil {
		return 0, err
	}
	return p.number()
}

// number is what a list says about how many entities it has.
func (p entityPage[T]) number() (int64, error) {
	if p.count == nil {
		return 0, errors.New("the list does not say how many there are")
	}
	n, err := strconv.ParseUint(*p.count, 10, 63)
	if err != nil {
		return 0, fmt.Errorf("the list says %q where it says how many there are", *p.count)
	}
	return int64(n), nil
}

// exact finds the number between the least and the greatest that it can be: at and below the expected one first,
// which decides when it is right, then in the middle of what is left.
func (c counter) exact(ctx context.Context, expected int64) (int64, error) {
	least, most := int64(cappedCount), int64(greatestSkip+1)
	guess := expected
	for least < most {
		if guess < least || guess >= most {
			guess = (least + most) / 2
		}
		more, err := c.hasMoreThan(ctx, guess)
		if err != nil {
			return 0, err
		}
		if more {
			least = guess + 1
		} else {
			most = guess
		}
		guess = expected - 1
	}
	if least > greatestSkip {
		return 0, fmt.Errorf("count %s: %w", c.list.path, ErrUncountable)
	}
	return least, nil
}

func (c counter) hasMoreThan(ctx context.Context, n int64) (bool, error) {
	q, err := c.list.reading(c.cell, "", "$top=1&$skip="+strconv.FormatInt(n, 10))
	if err != nil {
		return false, err
	}
	return readRows(ctx, c.wire, q, func(e *entries) (bool, error) {
		p, err := parsePage(e, 1, unread)
		return len(p.results) == 1, err
	})
}
