package personium

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
)

// A Stand is how a list of entities stands: it is another one after every ordinary write to it.
type Stand struct {
	Count  int64 // entities
	Newest int64 // __updated of the one that was written last, in milliseconds of the unit's clock; 0 when there is none
}

// Stand asks how a list stands: GET with $top=1, $orderby=__updated desc and $inlinecount=allpages. An entity set, collection or
// box that is not there stands at nothing. expected and the errors are those of Count.
func (c *Client) Stand(ctx context.Context, l EntityList, expected int64) (Stand, error) {
	s, err := c.Glance(ctx, l)
	if err == nil && s.Count == cappedCount {
		counter := counter{wire: c.wire, cell: c.cell, list: l}
		s.Count, err = counter.exact(ctx, min(expected, greatestSkip))
	}
	if Is(err, NoEntitySet, NoSnapshot, NoBox) {
		return Stand{}, nil
	}
	return s, err
}

func parseStand(e *entries) (Stand, error) {
	p, err := parsePage(e, 1, parseKeyed)
	if err != nil {
		return Stand{}, err
	}
	count, err := p.number()
	switch {
	case err != nil:
		return Stand{}, err
	case len(p.results) == 1:
		return Stand{count, p.results[0].Updated}, nil
	case count > 0:
		return Stand{}, errors.New("the list has entities, and shows none")
	}
	return Stand{}, nil
}

// A Keyed is an entity of which nothing is known but its key, and when it was written.
type Keyed struct {
	ID        string // __id of user data; Name of what has one
	Published int64  // __published, in milliseconds of the unit's clock; 0 when it is not told
	Updated   int64  // __updated, the same
}

func parseKeyed(row json.RawMessage) (Keyed, error) {
	var wire struct {
		ID        string `json:"__id"`
		Name      string `json:"Name"`
		Published string `json:"__published"`
		Updated   string `json:"__updated"`
	}
	if err := json.Unmarshal(row, &wire); err != nil {
		return Keyed{}, err
	}
	k := Keyed{ID: wire.ID}
	if k.ID == "" {
		k.ID = wire.Name
	}
	updated, err := parseDate(wire.Updated)
	if err != nil {
		return k, err
	}
	k.Updated = updated.UnixMilli()
	if wire.Published != "" {
		published, err := parseDate(wire.Published)
		k.Published = published.UnixMilli()
		return k, err
	}
	return k, nil
}

// keysPage is how many keys are asked for at a time.
const keysPage = 1000

// Keys gives the keys of all rows of an entity set, in the order of their UTF-8 bytes: GET with $orderby=__id, $filter=__id gt
// '…' and $select=__id, in pages. Complete on core 1.8.0 and 1.8.3 as long as nobody deletes a row, whatever is written
// meanwhile. An error of yield ends it and is returned. Errors: those of Count.
func (c *Client) Keys(ctx context.Context, l EntityList, yield func(Keyed) error) error {
	last := ""
	for {
		query := "$orderby=__id&$select=__id&$top=" + strconv.Itoa(keysPage)
		if last != "" {
			query += filterBy("__id gt " + quotedKey(last))
		}
		q, err := l.reading(c.cell, "", query)
		if err != nil {
			return err
		}
		page, err := readRows(ctx, c.wire, q, func(e *entries) ([]Keyed, error) { return parseKeys(e, last) })
		if Is(err, NoEntitySet, NoSnapshot, NoBox) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, k := range page {
			if err := yield(k); err != nil {
				return err
			}
		}
		if len(page) < keysPage {
			return nil
		}
		last = page[len(page)-1].ID
	}
}

// parseKeys finds out when the order or the filter was not heeded: then pages would not fit together.
func parseKeys(e *entries, after string) ([]Keyed, error) {
	p, err := parsePage(e, keysPage, parseKeyed)
	if err != nil {
		return nil, err
	}
	for _, k := range p.results {
		switch {
		case k.ID < after || k.ID == "":
			return nil, errors.New("the rows are not in the order of their keys")
		case k.Published == 0:
			return nil, errors.New("a row does not say when it was made")
		}
		after = k.ID
	}
	return p.results, nil
}

// Names gives the names of all entities of a list that have one, such as boxes and entity types: GET with $orderby=Name, in
// pages. Errors: those of Count.
func (c *Client) Names(ctx context.Context, l EntityList) ([]string, error) {
	var names []string
	for skip := 0; ; skip += keysPage {
		if skip > greatestSkip {
			return nil, ErrUncountable
		}
		q, err := l.reading(c.cell, "", "$orderby=Name&$top="+strconv.Itoa(keysPage)+"&$skip="+strconv.Itoa(skip))
		if err != nil {
			return nil, err
		}
		page, err := readRows(ctx, c.wire, q, func(e *entries) ([]string, error) {
			p, err := parsePage(e, keysPage, parseName)
			return p.results, err
		})
		if Is(err, NoEntitySet, NoSnapshot, NoBox) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		names = append(names, page...)
		if len(page) < keysPage {
			return names, nil
		}
	}
}

func parseName(row json.RawMessage) (string, error) {
	var wire struct {
		Name string `json:"Name"`
	}
	err := json.Unmarshal(row, &wire)
	if err == nil && wire.Name == "" {
		err = errors.New("an entity has no name")
	}
	return wire.Name, err
}
