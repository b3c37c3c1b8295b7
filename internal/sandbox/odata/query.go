package odata

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// A Page is what the query options of a list ask for.
type Page struct {
	Of     Type     // what is listed
	Expand []string // the navigation properties that are to be followed

	top, skip int
	count     bool
	most      int // what a count stops at
	keep      keeper
	selected  []string // nil for everything
	order     []order
	word      string // that the server's full text search looks for
}

// An order is one field that a list is sorted by.
type order struct {
	field    string
	descends bool
}

// An Item is an entity of a list. Few of them are shown, so the whole entity is made only when it is.
type Item struct {
	Value  func(field string) any
	Entity func() Entity
}

// Limits of the query options; a list without $top has 25 entries.
const (
	defaultTop  = 25
	greatestTop = 10000
	greatestGap = 100000

	greatestExpandedTop = 100
	mostExpanded        = 2 // navigation properties
)

// ParsePage reads the query options of a list of entities of a type, in the server's order of checking. A count stops at most.
func ParsePage(query url.Values, of Type, most int) (Page, error) {
	p := Page{Of: of, most: most, keep: func(Item) bool { return true }, word: query.Get("q")}
	if format := query.Get("$format"); query.Has("$format") && format != "json" && format != "atom" {
		return p, coreerror.FormatValue.New(format)
	}
	var err error
	if p.top, err = limit(query, "$top", defaultTop, greatestTop); err != nil {
		return p, err
	}
	if p.skip, err = limit(query, "$skip", 0, greatestGap); err != nil {
		return p, err
	}
	if filter := query.Get("$filter"); filter != "" {
		if p.keep, err = parseFilter(filter, of); err != nil {
			return p, err
		}
	}
	if selected := query.Get("$select"); selected != "" && selected != "*" {
		if strings.Contains(selected, ".") {
			return p, coreerror.SelectForm.New()
		}
		p.selected = strings.Split(selected, ",")
	}
	if expand := query.Get("$expand"); expand != "" {
		p.Expand = strings.Split(expand, ",")
	}
	switch count := query.Get("$inlinecount"); count {
	case "", "none":
	case "allpages":
		p.count = true
	default:
		return p, coreerror.InlineCount.New(count)
	}
	if text := query.Get("$orderby"); text != "" {
		p.order, err = parseOrder(text, of)
	}
	return p, err
}

// CanExpandList refuses to follow too much from a list.
func (p Page) CanExpandList() error {
	switch {
	case len(p.Expand) > mostExpanded:
		return coreerror.ManyExpansions.New()
	case len(p.Expand) > 0 && p.top > greatestExpandedTop:
		return coreerror.QueryValue.New("$top", strconv.Itoa(p.top))
	}
	return nil
}

// parseOrder reads $orderby. A field that nobody knows is an error where fields are fixed.
func parseOrder(text string, of Type) ([]order, error) {
	var list []order
	for part := range strings.SplitSeq(text, ",") {
		words := strings.Fields(part)
		if len(words) == 0 || len(words) > 2 || len(words) == 2 && words[1] != "asc" && words[1] != "desc" {
			return nil, coreerror.OrderForm.New()
		}
		if _, known := of.Field(words[0]); !known && !of.Open {
			return nil, coreerror.OrderField.New()
		}
		list = append(list, order{words[0], len(words) == 2 && words[1] == "desc"})
	}
	return list, nil
}

func limit(query url.Values, name string, standard, greatest int) (int, error) {
	if !query.Has(name) {
		return standard, nil
	}
	n, err := strconv.Atoi(query.Get(name))
	if err != nil {
		return 0, coreerror.QueryForm.New(name)
	}
	if n < 0 || n > greatest {
		return 0, coreerror.QueryValue.New(name, query.Get(name))
	}
	return n, nil
}
