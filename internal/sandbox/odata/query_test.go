package odata

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// fruits is a list of four, as a page of it is asked for.
func fruits(t *testing.T, query string, most int) string {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParsePage(values, "Name", most)
	var refused *coreerror.Error
	if errors.As(err, &refused) {
		return string(refused.Code)
	}
	var items []Item
	for _, name := range []string{"apple", "pear", "date", "fig's"} {
		items = append(items, Item{Key: QuoteKey(name), Name: name, Entity: func() Entity {
			return Entity{Set: "Fruit", Kind: "X.Fruit", Base: "http://u/", Key: QuoteKey(name), Fields: []string{`"Name":"` + name + `"`}}
		}})
	}
	return p.List(items)
}

// names are the names in the body of a list, with its count.
func names(body string) string {
	var list []string
	for _, part := range strings.Split(body, `"Name":"`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		list = append(list, name)
	}
	if _, count, counted := strings.Cut(body, `"__count":"`); counted {
		list = append(list, "of "+strings.TrimSuffix(count, `"}}`))
	}
	if strings.HasPrefix(body, "PR") {
		return body
	}
	return strings.Join(list, " ")
}

func TestAListIsFilteredOrderedAndCut(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"":                             "apple pear date fig's",
		"$orderby=Name":                "apple date fig's pear",
		"$orderby=Name desc&$top=1":    "pear",
		"$skip=3":                      "fig's",
		"$skip=9":                      "",
		"$top=0&$inlinecount=allpages": "of 3",
		"$inlinecount=allpages&$filter=Name eq 'date'":  "date of 1",
		"$filter=startswith(Name,'fig')":                "fig's",
		"$filter=Name eq 'fig''s'":                      "fig's",
		"$filter=substringof('a',Name) and Name gt 'b'": "pear date",
		"$filter=(Name lt 'b') or Name ge 'pear'":       "apple pear",
		"$filter=Name le 'apple' and Name ne 'apple'":   "",
		"$filter=Colour eq 'red'":                       "PR400-OD-0045",
		"$filter=length(Name)":                          "PR400-OD-0044",
		"$filter=Name like 'a'":                         "PR400-OD-0043",
		"$filter=Name":                                  "PR400-OD-0036",
		"$filter=Name eq 'open":                         "PR400-OD-0036",
		"$top=-1":                                       "PR400-OD-0029",
		"$skip=many":                                    "PR400-OD-0036",
		"$inlinecount=few":                              "PR400-OD-0029",
	} {
		if got := names(fruits(t, query, 3)); got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
}

func TestAnEntityShowsWhatWasSelected(t *testing.T) {
	t.Parallel()
	const want = `{"d":{"results":[{"__metadata":{"uri":"http:\/\/u\/Fruit('apple')","etag":"W\/\"0-0\"","type":"X.Fruit"},` +
		`"Name":"apple"}]}}`
	if got := fruits(t, "$top=1&$select=Name", 9); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAKeyMayBeWrittenInTwoWays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		key, other string
		same       bool
	}{
		{"'a'", "'a'", true},
		{"'a'", "Name='a',_Box.Name=null", true},
		{"Name='a',_Box.Name=null", "Name='a',_Box.Name=null", true},
		{"'a'", "Name='a',_Box.Name='b'", false},
		{"'b'", "Name='a',_Box.Name=null", false},
	} {
		if got := SameKey(c.key, c.other); got != c.same {
			t.Errorf("SameKey(%s, %s): got %t, want %t", c.key, c.other, got, c.same)
		}
	}
	for segment, want := range map[string]string{"Role": "Role||true", "Role('a')": "Role|'a'|true", "Role('a'": "Role|'a'|false", "Role()": "Role||false"} {
		set, key, ok := SplitSet(segment)
		if got := set + "|" + key + "|" + map[bool]string{true: "true", false: "false"}[ok]; got != want {
			t.Errorf("SplitSet(%s): got %s, want %s", segment, got, want)
		}
	}
}

func TestABodyIsRefusedByItsReason(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"Name":"a"}`: "", "nojson": "PR400-OD-0001", "[]": "PR400-OD-0001", "{bad": "PR400-OD-0009", "{}": "PR400-OD-0009",
		`{"Name":null}`: "PR400-OD-0009", `{"Name":"a","More":1}`: "PR400-OD-0007",
	} {
		if _, err := ParseEntity(body, "Role", "Name"); code(err) != want {
			t.Errorf("entity %s: got %v, want %s", body, err, want)
		}
	}
	for body, want := range map[string]string{
		`{"uri":"http://u/__ctl/Role('a')"}`: "", "nojson": "PR400-OD-0001", `{"uri":"http://u/__ctl/Box('a')"}`: "PR400-OD-0006",
		`{"uri":"http://u/__ctl/Role"}`: "PR400-OD-0006", "{}": "PR400-OD-0006",
	} {
		if _, err := ParseLink(body, "", "Role"); code(err) != want {
			t.Errorf("link %s: got %v, want %s", body, err, want)
		}
	}
	if _, err := ParseLink("{}", "'a'", "Role"); code(err) != "PR400-OD-0010" {
		t.Errorf("a link with a key behind the property: %v", err)
	}
}

func code(err error) string {
	if err == nil {
		return ""
	}
	return string(coreerror.Of(err).Code)
}
