package cli

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/session"
)

// aFlag is one in the words of a hint.
var aFlag = regexp.MustCompile(`(^|[ (])--[a-z]`)

// refused tells what is wrong with the answer about a key in the words of an error, but for flags: here none can be typed.
func (i *interview) refused(err error, key, answer string) {
	f, flag := refusal.Of(err), flagOf(key)
	problem := strings.TrimPrefix(f.Error(), flag+": ")
	fix := i.inDialog(key, answer, f.Next.Words())
	if rest, ok := strings.CutPrefix(fix, flag+" "); ok {
		fix = "write " + rest
	}
	fix = strings.ReplaceAll(fix, flag+" ", "")
	if aFlag.MatchString(fix) && !strings.Contains(fix, "personium-cell ") {
		fix += "; no flag can be typed here: end this with Ctrl-C, and give everything as flags of config init"
	}
	i.again(strings.TrimPrefix(problem, "--"), fix)
}

// inDialog is a hint about an answer for somebody who answers the questions one after the other.
func (i *interview) inDialog(key, answer, fix string) string {
	isUnitTold := len(i.a.Values["unit"]) > 0
	switch {
	case fix == explain.CellForUnitHint:
		return i.check.unitOfCell(answer)
	case strings.HasPrefix(fix, explain.UnitForCellHint) && (isUnitTold || key == "login_cell" && i.found):
		return "add the cell to the URL, or give its name alone"
	case strings.HasPrefix(fix, explain.UnitForCellHint):
		return "add the cell to the URL"
	case fix == config.UnitForNameHint:
		return "write the whole URL of the cell"
	case key == "profile" && strings.HasSuffix(fix, config.ForceHint):
		return strings.TrimSuffix(fix, config.ForceHint) + "; it is changed by: " +
			refusal.Command(withFlags(i.env.Args, "--force")...).Words()
	case key == "cell" && isUnitTold:
		if correct, _, isElsewhere := strings.Cut(fix, ", leave the unit out"); isElsewhere {
			fix = correct + ": the unit is " + lastOf(i.a.Values["unit"]) + ", and Ctrl-C ends this"
		}
	}
	return strings.Replace(fix, " together with --unit", " where the unit was given", 1)
}

// unitOfCell says what to give in the place of the URL of a cell where that of its unit is wanted.
func (c configCheck) unitOfCell(cellURL string) string {
	const next = "the cell is asked for next"
	ctx, cancel := context.WithTimeout(c.ctx, checkTime)
	defer cancel()
	url, err := personium.ParseURL(cellURL)
	if err == nil {
		var cell personium.Cell
		cell, err = c.cellAt(ctx, config.Settings{Cell: url}, session.Place{Cell: personium.Cell{URL: url}})
		if err == nil && cell.UnitURL != "" {
			return "give " + cell.UnitURL + "; " + next
		}
	}
	return "leave the cell out of the URL; " + next
}

// setAlready names the variables of the environment that go before what is written, for keys that wants tells; "" for none.
func (p *program) setAlready(wants func(key string) bool) string {
	var names []string
	for _, k := range config.Keys() {
		if k.Env != "" && wants(k.Name) && p.getenv(k.Env) != "" {
			names = append(names, k.Env)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0] + " is set, and goes before what is written here as long as it is"
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1] +
		" are set, and go before what is written here as long as they are"
}

// goesBefore reports whether a variable for a key would go before an answer.
func goesBefore(key string) bool {
	return slices.Contains(answeredKeys(), key) || isCredentialOfARun(key)
}

// isCredentialOfARun reports whether a key is a credential that stands in no file, and goes before each that does.
func isCredentialOfARun(key string) bool {
	return slices.Contains([]string{"token", "cookie", "cookie_peer"}, key)
}
