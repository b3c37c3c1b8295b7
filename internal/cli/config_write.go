package cli

import (
	"fmt"
	"strings"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
)

// A written is a configuration file that is to be written, and what it amounts to.
type written struct {
	path, text string
	added      config.Addition
	named      bool // by --config
	settings   config.Settings
	kept       []string // keys that stay as they were
	displaced  []string // keys that go, since they would be in the way
}

func writeConfig(env *program, check configCheck, w written) error {
	if err := config.WritePrivate(w.path, []byte(w.text)); err != nil {
		return refusal.Misuse(refusal.Say("make room and make its folder writable, or name another file with --config"),
			"the configuration file cannot be written: %w", err)
	}
	if len(w.kept) > 0 {
		check.tell("kept as they were: " + strings.Join(w.kept, ", "))
	}
	if len(w.displaced) > 0 {
		check.tell("left out, as it would stand in the way: " + strings.Join(w.displaced, ", "))
	}
	what := w.path
	if w.added.Profile != "" {
		what = "profile " + w.added.Profile + " in " + w.path
	}
	next := w.next()
	if check.out != nil {
		check.out.Begin()
		line := configInitLine{check.out.Done("wrote " + what), w.path, w.added.Profile}
		line.Next = next.Words()
		return check.out.Result(line, line.Reason)
	}
	if check.quiet {
		return nil
	}
	_, err := fmt.Fprintln(env.Stdout, "wrote "+report.Printable(what))
	if err == nil {
		check.tell("next: " + next.Words())
	}
	return err
}

// A configInitLine is the last line of config init --json.
type configInitLine struct {
	report.Line
	File    string `json:"file"`    // that was written
	Profile string `json:"profile"` // "" where the defaults of a new file were written
}

// next is what to type now.
func (w written) next() refusal.Next {
	args := []string{"config", "show"}
	switch {
	case w.settings.LoginCell != "" && w.settings.PasswordFile == "" && w.settings.PasswordCommand == nil:
		args = []string{"login"}
	case w.settings.Cell != "":
		args = []string{"doctor"}
	case w.settings.Unit != "":
		args = []string{"cell", "list"}
	}
	if w.added.Profile != "" {
		args = append(args, "--profile", w.added.Profile)
	}
	if w.named {
		args = append(args, "--config", w.path)
	}
	return refusal.Command(args...)
}
