package personium

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
)

// greatestExpansion is how many entities core shows at the other end of one that it lists, whatever $top says
// (io.personium.core.odata.expand.list.maxnum): of more nobody knows which.
const greatestExpansion = 100

// ListedLinks says what Links says of a row whose key no path carries, because it has a slash and no proxy in front of Tomcat lets that
// through: GET {list}?$filter=__id eq key&$expand=_{target}, where the key stands in the query. Within $batch core reads no links: 501
// PR501-MC-0001 (class ODataBatchResource). A row that is not there has none. Not for links within one set, of which $expand shows one
// side only. Errors: those of Links, but for that of the row: 400 PR400-OD-0025 when the two types have nothing to do with each other,
// and ErrUncountable for a row with a hundred links or more. None shows anything of the rows.
func (c *Client) ListedLinks(ctx context.Context, l EntityList, key, target string) ([]string, error) {
	navigation := "_" + target
	query := "$top=2" + filterBy("__id eq "+key) + "&$expand=" + url.QueryEscape(navigation)
	q, err := l.reading(c.cell, "", query)
	if err != nil {
		return nil, err
	}
	rows, err := readRows(ctx, c.wire, q, func(e *entries) ([][]string, error) {
		p, err := parsePage(e, 2, func(row json.RawMessage) ([]string, error) { return expanded(row, navigation, target) })
		return p.results, err
	})
	var ends []string
	for _, shown := range rows {
		if len(shown) >= greatestExpansion {
			return nil, fmt.Errorf("read the links of %s(%s): %w", l.path, key, ErrUncountable)
		}
		ends = append(ends, shown...)
	}
	return ends, err
}

// expanded are the rows at the other end of a navigation property of a listed row.
func expanded(row json.RawMessage, navigation, target string) ([]string, error) {
	var properties map[string]json.RawMessage
	if err := json.Unmarshal(row, &properties); err != nil {
		return nil, err
	}
	var others []struct {
		ID *string `json:"__id"`
	}
	if err := json.Unmarshal(properties[navigation], &others); err != nil {
		return nil, fmt.Errorf("%s is not followed: %w", navigation, err)
	}
	ends := make([]string, len(others))
	for i, o := range others {
		if o.ID == nil {
			return nil, fmt.Errorf("an entity beyond %s has no __id", navigation)
		}
		ends[i] = target + "(" + quotedKey(*o.ID) + ")"
	}
	return ends, nil
}

// fitsList reports whether the links to another entity can be read from a list of the entity's own set.
func (e LinkEnd) fitsList(to LinkEnd) bool { return e.at != "" && to.at == e.at && e.list != to.list }
