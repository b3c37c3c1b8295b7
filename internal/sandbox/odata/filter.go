package odata

import (
	"regexp"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// A filter reads a $filter: comparisons of one field with strings, startswith and substringof of it, and, or, parentheses.
// That is all that the server's own reader takes of OData.
type filter struct {
	words []string
	known string // the field
}

// A keeper says whether an entity with this value of the field is listed.
type keeper = func(value string) bool

// filterWord is a string with its quotes, a bracket or comma, or a run of anything else.
func filterWord() *regexp.Regexp { return regexp.MustCompile(`'(?:[^']|'')*'|[(),]|[^\s(),']+`) }

func parseFilter(text, known string) (keeper, error) {
	f := &filter{words: filterWord().FindAllString(text, -1), known: known}
	if rest := filterWord().ReplaceAllString(text, ""); strings.TrimSpace(rest) != "" {
		return nil, unreadableFilter()
	}
	keep, err := f.either()
	if err == nil && len(f.words) > 0 {
		return nil, unreadableFilter()
	}
	return keep, err
}

func unreadableFilter() error { return coreerror.QueryForm.New("$filter") }

// next takes the next word, "" at the end.
func (f *filter) next() string {
	if len(f.words) == 0 {
		return ""
	}
	word := f.words[0]
	f.words = f.words[1:]
	return word
}

// takes takes the next word if it is this one.
func (f *filter) takes(word string) bool {
	if len(f.words) == 0 || f.words[0] != word {
		return false
	}
	f.words = f.words[1:]
	return true
}

func (f *filter) either() (keeper, error) {
	keep, err := f.both()
	for err == nil && f.takes("or") {
		left := keep
		var right keeper
		right, err = f.both()
		keep = func(value string) bool { return left(value) || right(value) }
	}
	return keep, err
}

func (f *filter) both() (keeper, error) {
	keep, err := f.term()
	for err == nil && f.takes("and") {
		left := keep
		var right keeper
		right, err = f.term()
		keep = func(value string) bool { return left(value) && right(value) }
	}
	return keep, err
}

// term is what stands in parentheses, a function or a comparison.
func (f *filter) term() (keeper, error) {
	if f.takes("(") {
		keep, err := f.either()
		if err == nil && !f.takes(")") {
			return nil, unreadableFilter()
		}
		return keep, err
	}
	name := f.next()
	if f.takes("(") {
		return f.function(name)
	}
	operator, operand := f.next(), f.next()
	if operator == "" {
		return nil, unreadableFilter()
	}
	compare, ok := comparisons()[operator]
	if !ok {
		return nil, coreerror.UnknownOperator.New()
	}
	other, ok := unquoted(operand)
	switch {
	case !ok:
		return nil, unreadableFilter()
	case name != f.known:
		return nil, coreerror.UnknownProperty.New(name)
	}
	return func(value string) bool { return compare(strings.Compare(value, other)) }, nil
}

func comparisons() map[string]func(order int) bool {
	return map[string]func(int) bool{
		"eq": func(order int) bool { return order == 0 }, "ne": func(order int) bool { return order != 0 },
		"lt": func(order int) bool { return order < 0 }, "le": func(order int) bool { return order <= 0 },
		"gt": func(order int) bool { return order > 0 }, "ge": func(order int) bool { return order >= 0 },
	}
}

// function is startswith(Field,'x') or substringof('x',Field), behind its first parenthesis.
func (f *filter) function(name string) (keeper, error) {
	first, comma, second, end := f.next(), f.takes(","), f.next(), f.takes(")")
	test := strings.HasPrefix
	switch name {
	case "startswith":
	case "substringof":
		first, second, test = second, first, strings.Contains
	default:
		return nil, coreerror.UnknownFunction.New()
	}
	text, ok := unquoted(second)
	switch {
	case !comma || !end || !ok:
		return nil, unreadableFilter()
	case first != f.known:
		return nil, coreerror.UnknownProperty.New(first)
	}
	return func(value string) bool { return test(value, text) }, nil
}

// unquoted reads a string as OData writes it.
func unquoted(word string) (text string, ok bool) {
	if len(word) < 2 || word[0] != '\'' {
		return "", false
	}
	return strings.ReplaceAll(word[1:len(word)-1], "''", "'"), true
}
