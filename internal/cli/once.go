package cli

import (
	"errors"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var (
	// errTwice is about a flag that takes one value and is given another one as well.
	errTwice = errors.New("given twice")
	// errNoValue is about a flag whose value was forgotten, so that the next flag stands in its place.
	errNoValue = errors.New("a flag in the place of the value")
)

// looksLikeFlag is a long flag. A file of such a name can be given as ./--name.
var looksLikeFlag = regexp.MustCompile(`^--[a-z]`)

// A singleValue is the value of a flag that is given once. Its type is the placeholder of the value in help pages.
type singleValue struct {
	pflag.Value
	placeholder string
	isSwitch    bool
	given       bool
	many        bool // no matter how often, as where a line is completed that is parsed more than once
}

// Set takes a value, and no second one; a switch may be set again to what it is.
func (v *singleValue) Set(text string) error {
	before := v.String()
	if !v.isSwitch && looksLikeFlag.MatchString(text) {
		return errNoValue
	}
	if err := v.Value.Set(text); err != nil {
		return err
	}
	if v.given && !v.many && !(v.isSwitch && v.String() == before) {
		return errTwice
	}
	v.given = true
	return nil
}

// Type is the placeholder.
func (v *singleValue) Type() string { return v.placeholder }

// A listValue is the value of a flag that can be repeated. Its type is the placeholder of one value.
type listValue struct {
	pflag.Value
	pflag.SliceValue
	placeholder string
}

// Type is the placeholder.
func (v *listValue) Type() string { return v.placeholder }

// placeholder is the annotation of a flag in whose description it does not stand.
const placeholder = "placeholder"

// prepareFlags takes the placeholders, which stand in backquotes in the descriptions of flags, out of these, so that each is
// shown once, and keeps a flag from being given twice. many: that is not kept.
func prepareFlags(cmd *cobra.Command, many bool) {
	for _, set := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
		set.VisitAll(func(f *pflag.Flag) { prepareFlag(f, many) })
	}
	for _, sub := range cmd.Commands() {
		prepareFlags(sub, many)
	}
}

func prepareFlag(f *pflag.Flag, many bool) {
	if wasPrepared(f) {
		return
	}
	shown, _ := pflag.UnquoteUsage(f)
	f.Usage = strings.Replace(f.Usage, "`"+shown+"`", strings.ToLower(shown), 1)
	if given := f.Annotations[placeholder]; len(given) > 0 {
		shown = given[0]
	}
	if shown == "duration" {
		shown = "D" // as of the settings
	}
	isSwitch := f.Value.Type() == "bool"
	if isSwitch {
		shown = "bool" // which has none
	}
	if list, ok := f.Value.(pflag.SliceValue); ok {
		f.Value, f.DefValue = &listValue{f.Value, list, shown}, "" // an empty list
		return
	}
	f.Value = &singleValue{Value: f.Value, placeholder: shown, isSwitch: isSwitch, many: many}
}

func wasPrepared(f *pflag.Flag) bool {
	switch f.Value.(type) {
	case *singleValue, *listValue:
		return true
	}
	return false
}
