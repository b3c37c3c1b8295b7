package personium

import (
	"context"
	"slices"
	"strings"
)

// Linked reads back whether one entity shows its link to another. Errors are those of Links and ListedLinks, and ErrNoLinkPath where no
// URL can name the first one.
func (c *Client) Linked(ctx context.Context, from, to LinkEnd) (bool, error) {
	shown, err := c.linksOf(ctx, from, to)
	if err != nil {
		return false, err
	}
	want := to.set + "(" + shortKey(to.key) + ")"
	return slices.ContainsFunc(shown, func(entity string) bool {
		set, key, _ := strings.Cut(strings.TrimSuffix(entity, ")"), "(")
		return set+"("+shortKey(key)+")" == want
	}), nil
}

// linksOf are the entities that one shows, of those that another belongs to.
func (c *Client) linksOf(ctx context.Context, from, to LinkEnd) ([]string, error) {
	switch {
	case from.fitsPath():
		return c.Links(ctx, from.list, from.key, from.navigation(to))
	case from.fitsList(to):
		return c.ListedLinks(ctx, from.list, from.key, from.navigation(to))
	}
	return nil, ErrNoLinkPath
}

// shortKey writes a key in one way, of the several in which it can be written: parts that are null are left out, and a part that is
// alone has no name.
func shortKey(key string) string {
	var kept []string
	for _, part := range keyParts(key) {
		if !strings.HasSuffix(part, "=null") {
			kept = append(kept, part)
		}
	}
	if len(kept) == 1 && !strings.HasPrefix(kept[0], "'") {
		_, kept[0], _ = strings.Cut(kept[0], "=")
	}
	slices.Sort(kept)
	return strings.Join(kept, ",")
}

// keyParts cuts a key at its commas, but not within quotes.
func keyParts(key string) []string {
	quoted := false
	return strings.FieldsFunc(key, func(r rune) bool {
		if r == '\'' {
			quoted = !quoted
		}
		return r == ',' && !quoted
	})
}
