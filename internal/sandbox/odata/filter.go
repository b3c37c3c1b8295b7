package odata

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// A filter reads a $filter: comparisons of a field with a value of its kind or null, startswith and substringof of it, and, or,
// parentheses. That is all that the server's own reader takes of OData.
type filter struct {
	words []string
	of    Type
}

// A keeper says whether an item is listed.
type keeper = func(Item) bool

// filterWord is a string with its quotes, a bracket or comma, or a run of anything else.
func filterWord() *regexp.Regexp { return regexp.MustCompile(`'(?:[^']|'')*'|[(),]|[^\s(),']+`) }

func parseFilter(text string, of Type) (keeper, error) {
	f := &filter{words: filterWord().FindAllString(text, -1), of: of}
	if rest := filterWord().ReplaceAllString(text, ""); strings.TrimSpace(rest) != "" {
		return nil, unreadableFilter()
	}
	if err := checkStrings(f.words); err != nil {
		return nil, err
	}
	keep, err := f.either()
	if err == nil && len(f.words) > 0 {
		return nil, unreadableFilter()
	}
	return keep, err
}

func unreadableFilter() error { return coreerror.FilterForm.New() }

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
		keep = func(i Item) bool { return left(i) || right(i) }
	}
	return keep, err
}

func (f *filter) both() (keeper, error) {
	keep, err := f.term()
	for err == nil && f.takes("and") {
		left := keep
		var right keeper
		right, err = f.term()
		keep = func(i Item) bool { return left(i) && right(i) }
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
	switch {
	case name == "not":
		return nil, coreerror.UnknownOperator.New()
	case f.takes("("):
		return f.function(name)
	case !regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`).MatchString(name):
		return nil, unreadableFilter()
	case len(f.words) == 0 || f.words[0] == ")":
		return nil, coreerror.UnknownOperator.New()
	}
	return f.comparison(name)
}

func (f *filter) comparison(name string) (keeper, error) {
	operator, value := f.next(), f.next()
	compare, ok := comparisons()[operator]
	other, readable := literal(value)
	if !ok || !readable {
		return nil, unreadableFilter()
	}
	field, known := f.of.Field(name)
	switch {
	case !known:
		return nil, coreerror.UnknownProperty.New(name)
	case !field.comparable(other) || other == nil && operator != "eq" && operator != "ne":
		return nil, coreerror.OperandKind.New(name)
	case other == nil:
		return func(i Item) bool { return (i.Value(name) == nil) == (operator == "eq") }, nil
	}
	return func(i Item) bool {
		value := i.Value(name)
		if value == nil {
			return operator == "ne"
		}
		return compare(compareValues(value, other))
	}, nil
}

func comparisons() map[string]func(order int) bool {
	return map[string]func(int) bool{
		"eq": func(order int) bool { return order == 0 }, "ne": func(order int) bool { return order != 0 },
		"lt": func(order int) bool { return order < 0 }, "le": func(order int) bool { return order <= 0 },
		"gt": func(order int) bool { return order > 0 }, "ge": func(order int) bool { return order >= 0 },
	}
}

// comparable says whether a value is of a kind that the field is compared with.
func (f Field) comparable(value any) bool {
	switch value.(type) {
	case nil:
		return true
	case string:
		return f.kind() == String
	case bool:
		return f.kind() == Boolean
	}
	return slices.Contains([]string{Int32, Single, Double, DateTime}, f.kind())
}

// function is startswith(Field,'x') or substringof('x',Field), behind its first parenthesis.
func (f *filter) function(name string) (keeper, error) {
	first, comma, second, end := f.next(), f.takes(","), f.next(), f.takes(")")
	test := strings.HasPrefix
	switch name {
	case "startswith":
	case "substringof":
		first, second, test = second, first, hasWords
	default:
		return nil, coreerror.UnknownFunction.New()
	}
	text, ok := operand(second)
	field, known := f.of.Field(first)
	switch {
	case !comma || !end:
		return nil, unreadableFilter()
	case !known:
		return nil, coreerror.UnknownProperty.New(first)
	case !ok || field.kind() != String:
		return nil, coreerror.OperandKind.New(first)
	}
	return func(i Item) bool {
		value, isText := i.Value(first).(string)
		return isText && test(value, text)
	}, nil
}

// hasWords says whether the words of one text stand in another one, side by side. The server searches words, not letters.
func hasWords(text, words string) bool {
	split := regexp.MustCompile(`[\pL\pN_]+`)
	all, some := split.FindAllString(strings.ToLower(text), -1), split.FindAllString(strings.ToLower(words), -1)
	for i := range all {
		if len(some) > 0 && i+len(some) <= len(all) && slices.Equal(all[i:i+len(some)], some) {
			return true
		}
	}
	return false
}

// compareValues orders two values of one kind; null comes last.
func compareValues(a, b any) int {
	if a == nil || b == nil {
		return cmp.Compare(rank(a), rank(b))
	}
	left, isNumber := a.(json.Number)
	right, areNumbers := b.(json.Number)
	if isNumber && areNumbers {
		x, _ := left.Float64()
		y, _ := right.Float64()
		return cmp.Compare(x, y)
	}
	return strings.Compare(plain(a), plain(b))
}

func rank(value any) int {
	if value == nil {
		return 1
	}
	return 0
}
