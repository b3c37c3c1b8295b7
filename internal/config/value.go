package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// check returns the value as the settings take it. g says where it stands.
func (k Key) check(value string, g given) (string, error) {
	if err := k.checkCharacters(value, g); err != nil {
		return "", err
	}
	switch k.Kind {
	case Duration:
		return value, k.checkDuration(value, g)
	case Switch:
		return k.checkSwitch(value, g)
	}
	if len(k.Choices) > 0 && !slices.Contains(k.Choices, value) {
		return "", wrong(fmt.Sprintf("%s is %q, which is no choice", g.where, value),
			"choose one of "+strings.Join(k.Choices, ", "))
	}
	return value, nil
}

// checkCharacters refuses what can only come from a wrong file or a cut copy, and what would break a header.
func (k Key) checkCharacters(value string, g given) error {
	if strings.IndexFunc(value, unicode.IsControl) >= 0 {
		return wrong(g.where+" holds a line break or another control character", "put the bare value there, on one line")
	}
	if k.Secret && strings.ContainsFunc(value, unicode.IsSpace) {
		return wrong(g.where+" holds a space", `put the bare value there, without the word "Bearer" or a name before it`)
	}
	return nil
}

func (k Key) checkDuration(value string, g given) error {
	d, err := time.ParseDuration(value)
	if err != nil {
		if _, numeric := strconv.ParseFloat(value, 64); numeric == nil {
			return wrong(fmt.Sprintf("%s is %q, which has no unit", g.where, value), "write "+g.write+value+"s for seconds")
		}
		return wrong(fmt.Sprintf("%s is %q, which is no duration", g.where, value),
			"write a number with a unit: 250ms, 10s, 15m, 2h")
	}
	if d < 0 {
		return wrong(fmt.Sprintf("%s is %q, which is negative", g.where, value), "write a duration from "+k.shortest()+" up")
	}
	if d < k.least {
		return wrong(fmt.Sprintf("%s is %q, which is too short", g.where, value), "write "+g.write+k.shortest()+" or more")
	}
	return nil
}

// shortest is the smallest duration that is allowed.
func (k Key) shortest() string { return k.least.String() }

func (k Key) checkSwitch(value string, g given) (string, error) {
	switch strings.ToLower(value) {
	case "true", "1":
		return "true", nil
	case "false", "0":
		return "false", nil
	}
	return "", wrong(fmt.Sprintf("%s is %q, which is neither true nor false", g.where, value),
		fmt.Sprintf("write %strue or %sfalse", g.write, g.write))
}
