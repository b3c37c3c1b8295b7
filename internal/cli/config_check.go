package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
)

// checkTime is how long config init waits for an answer about one setting at most.
const checkTime = 10 * time.Second

// A configCheck finds out whether there is what the settings name.
type configCheck struct {
	ctx  context.Context
	env  *program          // nil: nothing is checked
	tell func(text string) // of what was found, and of what could not be asked
	out  *report.Report    // of lines of --json; nil for none
	// quiet: nothing is told but errors.
	quiet bool
}

func newConfigCheck(ctx context.Context, env *program, cmd *cobra.Command) configCheck {
	check := configCheck{ctx: ctx, env: env, quiet: env.wants(cmd, "quiet")}
	check.tell = func(text string) {
		if !check.quiet {
			fmt.Fprintln(env.Stderr, report.Printable("personium-cell: "+text))
		}
	}
	if env.wants(cmd, "json") {
		check.out = env.newReport(env.Stdout, true, false, progress.None)
		check.out.Subject(kindOf(cmd), "")
	}
	return check
}

// note tells a script what is told people.
func (c configCheck) note(text string) {
	text, warning := strings.CutPrefix(text, "warning: ")
	c.out.Note(warning, text)
}

// checkedKeys are the settings that can be checked, in the order in which one depends on the other.
func checkedKeys() []string {
	return []string{"unit", "cell", "login_cell", "token_file", "token_command", "password_file", "password_command"}
}

// check finds out about one setting, and tells what there is. What cannot be asked now is told, and is no error: the file may be
// written where the unit is not reached from.
func (c configCheck) check(key string, settings config.Settings) error {
	_, err := c.reach(key, settings)
	return err
}

// reach is check, and reports whether there was an answer.
func (c configCheck) reach(key string, settings config.Settings) (reached bool, err error) {
	if c.env == nil {
		return false, nil
	}
	ctx, cancel := context.WithTimeout(c.ctx, checkTime)
	defer cancel()
	found, err := c.find(ctx, key, settings)
	why := refusal.Of(err)
	switch {
	case err == nil:
		if found != "" {
			c.tell("found " + found)
		}
		return found != "", nil
	case c.ctx.Err() != nil:
		return false, refusal.Interrupted("nothing was written")
	case ctx.Err() != nil:
		c.tell("warning: " + flagOf(key) + " was not checked: no answer within " + checkTime.String())
		return false, nil
	case neverArrived(err), why.Code == refusal.Unreachable:
		c.tell("warning: " + flagOf(key) + " was not checked: " + why.Error())
		return false, nil
	}
	return false, &refusal.Error{Code: refusal.Usage, Text: flagOf(key) + " cannot be used", Err: err, Next: why.Next}
}

// all checks what was told.
func (c configCheck) all(told map[string][]string, settings config.Settings) error {
	for _, key := range checkedKeys() {
		if len(told[key]) == 0 {
			continue
		}
		if err := c.check(key, settings); err != nil {
			return err
		}
	}
	return nil
}

func (c configCheck) find(ctx context.Context, key string, s config.Settings) (found string, err error) {
	switch key {
	case "unit":
		return c.findUnit(ctx, s)
	case "cell":
		return c.findCell(ctx, s)
	case "login_cell":
		of, err := personium.ParseURL(s.LoginCell)
		if err != nil {
			return "", err
		}
		cell, err := c.cellAt(ctx, s, session.Place{Cell: personium.Cell{URL: of}})
		return "the login cell " + cell.Name + " on the unit " + cell.UnitURL, err
	case "token_file":
		source, err := auth.New(auth.Settings{TokenFile: s.TokenFile})
		if err == nil {
			_, err = source.Credential(ctx)
		}
		return "a token in " + s.TokenFile, err
	case "password_file":
		_, err := auth.PasswordFile(s.PasswordFile, "")(ctx)
		return "a password in " + s.PasswordFile, err
	case "token_command":
		return findProgram(s.TokenCommand)
	case "password_command":
		return findProgram(s.PasswordCommand)
	}
	return "", nil
}

func (c configCheck) findUnit(ctx context.Context, s config.Settings) (found string, err error) {
	s.Cell = ""
	place, err := session.PlaceOfUnit(s)
	if err != nil {
		return "", err
	}
	conn, err := c.open(ctx, s, place)
	if err != nil {
		return "", err
	}
	err = conn.ConnectUnit(ctx, "")
	if e := personium.CoreAnswer(err); e != nil && e.Status == http.StatusNotFound {
		return "", refusal.New(refusal.Usage, refusal.Say("give the URL of the unit alone, such as https://unit1.example/"),
			"it is no URL of a unit: %w", e)
	}
	if err != nil {
		return "", err
	}
	unit := conn.Client().Cell()
	return "the unit " + unit.UnitURL + ", in " + string(unit.Style) + " style", nil
}

func (c configCheck) findCell(ctx context.Context, s config.Settings) (found string, err error) {
	place, err := session.PlaceOfCell(s)
	if err != nil {
		return "", err
	}
	cell, err := c.cellAt(ctx, s, place)
	return "the cell " + cell.Name + " on the unit " + cell.UnitURL, err
}

// cellAt is the cell at a place, of which its name alone would not tell that it is there.
func (c configCheck) cellAt(ctx context.Context, s config.Settings, place session.Place) (personium.Cell, error) {
	conn, err := c.open(ctx, s, place)
	if err != nil {
		return personium.Cell{}, err
	}
	if err := conn.Connect(ctx); err != nil {
		return personium.Cell{}, err
	}
	cell, err := conn.Client().CellMetadata(ctx)
	if personium.CodeOf(err) == personium.FailedCell { // it is there
		return conn.Client().Cell(), nil
	}
	if personium.CoreAnswer(err) != nil {
		return cell, explain.Error("read the cell's metadata", err)
	}
	return cell, err
}

func (c configCheck) open(ctx context.Context, s config.Settings, place session.Place) (*session.Session, error) {
	tell := func(text string) { c.tell("warning: " + text) }
	return session.Open(ctx, session.Options{Process: c.env.process(), Settings: s, Place: place, Begun: time.Now(), Anonymous: true,
		Warn: tell, WarnFirst: tell})
}

// flagOf is the flag of a setting.
func flagOf(key string) string { return "--" + strings.ReplaceAll(key, "_", "-") }

// findProgram looks for a program, and does not run it: it may ask.
func findProgram(argv []string) (found string, err error) {
	path, err := exec.LookPath(argv[0])
	if errors.Is(err, exec.ErrDot) {
		err = nil
	}
	return "the program " + path, err
}
