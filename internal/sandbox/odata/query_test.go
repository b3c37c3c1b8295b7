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
	p, err := ParsePage(values, fruit(), most)
	var refused *coreerror.Error
	if errors.As(err, &refused) {
		return string(refused.Code)
	}
	var items []Item
	for _, name := range []string{"apple", "pear", "date", "fig's"} {
		value := func(string) any { return name }
		items = append(items, Item{Value: value, Entity: func() Entity {
			return Entity{Type: fruit(), Base: "http://u/", Value: value, Paths: []string{}}
		}})
	}
	body, err := p.List(items)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func fruit() Type {
	return Type{Namespace: "X", Name: "Fruit", Keys: []string{"Name"}, Fields: []Field{{Name: "Name", Required: true}}}
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
		"$inlinecount=allpages&$filter=Name eq 'date'":    "date of 1",
		"$filter=startswith(Name,'fig')":                  "fig's",
		"$filter=Name eq 'fig''s'":                        "fig's",
		"$filter=substringof('Fig',Name) and Name gt 'b'": "fig's",
		"$filter=substringof('at',Name)":                  "",
		"$filter=(Name lt 'b') or Name ge 'pear'":         "apple pear",
		"$filter=Name le 'apple' and Name ne 'apple'":     "",
		`$filter=Name eq 'd\ate'`:                         "date",
		`$filter=Name eq '\u0064ate'`:                     "date",
		`$filter=Name eq 'date\'`:                         "",
		`$filter=Name eq 'date\u000'`:                     "date",
		`$filter=Name eq '\u00zz'`:                        "PR400-OD-0048",
		"$filter=Colour eq 'red'":                         "PR400-OD-0045",
		"$filter=length(Name)":                            "PR400-OD-0044",
		"$filter=Name like 'a'":                           "PR400-OD-0003",
		"$filter=Name":                                    "PR400-OD-0043",
		"$filter=Name eq 'open":                           "PR400-OD-0003",
		"$filter=Name eq 5":                               "PR400-OD-0046",
		"$orderby=Colour":                                 "PR400-OD-0051",
		"$orderby=Name up":                                "PR400-OD-0015",
		"$top=-1":                                         "PR400-OD-0029",
		"$skip=many":                                      "PR400-OD-0036",
		"$inlinecount=few":                                "PR400-OD-0013",
	} {
		if got := names(fruits(t, query, 3)); got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
}

func TestAnEntityShowsWhatWasSelected(t *testing.T) {
	t.Parallel()
	const want = `{"d":{"results":[{"__metadata":{"uri":"http:\/\/u\/Fruit('apple')","etag":"W\/\"0-0\"","type":"X.Fruit"},` +
		`"Name":"apple","__published":"\/Date(0)\/","__updated":"\/Date(0)\/"}]}}`
	if got := fruits(t, "$top=1&$select=Name", 9); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAKeyMayBeWrittenInManyWays(t *testing.T) {
	t.Parallel()
	role := Type{Keys: []string{"Name", "_Box.Name"}, Fields: []Field{{Name: "Name", Required: true}, {Name: "_Box.Name"}}}
	alone := func(name string) any { return map[string]any{"Name": "a"}[name] }
	inBox := func(name string) any { return map[string]any{"Name": "a", "_Box.Name": "b"}[name] }
	for _, c := range []struct {
		key   string
		value func(string) any
		same  bool
	}{
		{"'a'", alone, true},
		{"Name='a'", alone, true},
		{"Other='a'", alone, true},
		{"Name='a',_Box.Name=null", alone, true},
		{"_Box.Name=null,Name='a'", alone, true},
		{"'a'", inBox, false},
		{"'b'", alone, false},
		{"Name='a',_Box.Name='b'", inBox, true},
	} {
		k, err := ParseKey(c.key)
		if got := role.Matches(k, c.value); err != nil || got != c.same {
			t.Errorf("%s: got %t, %v, want %t", c.key, got, err, c.same)
		}
	}
	for _, text := range []string{"a", "1", "Name=a", "Name='a' ,", "'a''"} {
		if _, err := ParseKey(text); code(err) != "PR400-OD-0004" {
			t.Errorf("%s: %v", text, err)
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
		`{"Name":null}`: "PR400-OD-0009", `{"Name":"a","More":1}`: "PR400-OD-0007", `{"Name":"a"`: "", `{"Name":{}}`: "PR400-OD-0006",
	} {
		b, err := fruit().Parse(body)
		if err == nil {
			err = fruit().Complete(b)
		}
		if code(err) != want {
			t.Errorf("entity %s: got %v, want %s", body, err, want)
		}
	}
	for body, want := range map[string]string{
		`{"uri":"http://u/__ctl/Role('a')"}`: "", "nojson": "PR400-OD-0001", `{"uri":"http://u/__ctl/Box('a')"}`: "PR400-OD-0006",
		`{"uri":"http://u/__ctl/Role"}`: "PR400-OD-0006", "{}": "PR400-OD-0001",
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
