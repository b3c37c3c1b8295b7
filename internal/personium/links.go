package personium

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// linksPage is how many links are asked for at once.
const linksPage = 1000

// greatestLinks is how many links core reads between two types of which each entity can have many.
const greatestLinks = 10000

// Links says to which entities an entity is linked: GET {list}(key)/$links/_{target} (API page 207 and its like, class
// ODataLinksResource). What target is called, Navigation tells. key is as OData writes it: 'id', or Name='x',_Box.Name='b'. The
// result is in the order of the answer, each as archive.End writes it: Set('id'), with the box only where there is one. Errors:
// 404 PR404-OD-0002 when there is no such entity, PR404-OD-0001 no such entity set, 400 PR400-OD-0008 when the two types have
// nothing to do with each other, 500 when a link leads to a row that got lost, 401, 403, and ErrUncountable.
func (c *Client) Links(ctx context.Context, l EntityList, key, target string) ([]string, error) {
	below := "(" + escapeKey(key) + ")/$links/_" + url.PathEscape(target)
	var ends []string
	for skip := 0; skip <= greatestSkip; skip += linksPage {
		q, err := l.reading(c.cell, below, "$top="+strconv.Itoa(linksPage)+"&$skip="+strconv.Itoa(skip))
		if err != nil {
			return nil, err
		}
		page, err := readEntries(ctx, c.wire, q, func(e *entries) ([]string, error) {
			return parseLinks(e, l.setBeyond(target))
		})
		if err != nil {
			return nil, err
		}
		ends = append(ends, page...)
		if len(page) < linksPage && len(ends) != greatestLinks {
			return ends, nil
		}
		if len(page) == 0 {
			break
		}
	}
	return nil, fmt.Errorf("read the links of %s(%s): %w", l.path, key, ErrUncountable)
}

// setBeyond is the set that the links called target lead to.
func (l EntityList) setBeyond(target string) string {
	for _, pair := range [][2]string{{"Account", "ReceivedMessage"}, {"ReceivedMessage", "Account"}} {
		if l == CellList(pair[0]) && target == Navigation(pair[0], pair[1]) {
			return pair[1]
		}
	}
	return target
}

func parseLinks(e *entries, target string) ([]string, error) {
	p, err := parsePage(e, linksPage, func(row json.RawMessage) (string, error) {
		var link struct {
			URI string `json:"uri"`
		}
		if err := json.Unmarshal(row, &link); err != nil {
			return "", err
		}
		return endOf(link.URI, target)
	})
	return p.results, err
}

// endOf cuts Set('id') out of the URI of an entity. In lists of links keys stand as they are, without percent-encoding (seen with 14
// odd ones). That of an external cell has slashes itself.
func endOf(uri, set string) (string, error) {
	_, key, found := strings.Cut(uri, "/"+set+"(")
	key, ends := strings.CutSuffix(key, ")")
	if !found || !ends || key == "" {
		return "", fmt.Errorf("%q is not the URI of an entity of %s", uri, set)
	}
	return set + "(" + bareKey(key) + ")", nil
}

// bareKey writes Name='x',_Box.Name=null as 'x'.
func bareKey(key string) string {
	name, boxless := strings.CutSuffix(key, ",_Box.Name=null")
	name, named := strings.CutPrefix(name, "Name=")
	if !boxless || !named {
		return key
	}
	return name
}
