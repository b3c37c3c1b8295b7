package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/sandbox"
)

// A setting is a variable with which a practice unit is used.
type setting struct{ name, value string }

// A rehearsal is a command line for a practice unit, and how that is used. Its private folder is in the place of the user's own.
type rehearsal struct {
	command []string
	practice
}

// practiceSettings says how to use a practice unit, and writes what has to be in files into a private folder.
func practiceSettings(unit *sandbox.Unit, private, token string) ([]setting, error) {
	password := filepath.Join(private, "password")
	if err := os.WriteFile(password, []byte(unit.Password()+"\n"), 0o600); err != nil {
		return nil, err
	}
	settings := []setting{
		{"PERSONIUM_CELL", unit.CellURL("cell1")}, {"PERSONIUM_UNIT", unit.UnitURL()}, {"PERSONIUM_TOKEN", token},
		{"PERSONIUM_LOGIN_CELL", unit.CellURL(sandbox.LoginCell)}, {"PERSONIUM_USER", sandbox.Administrator},
		{"PERSONIUM_PASSWORD_FILE", password},
	}
	if len(unit.CA()) == 0 {
		return settings, nil
	}
	ca := filepath.Join(private, "ca.pem")
	return append(settings, setting{"PERSONIUM_CACERT", ca}), os.WriteFile(ca, unit.CA(), 0o600)
}

// announce writes how to use the practice unit into a file, and prints the line that sets a shell up with it.
func announce(env *program, at practice) error {
	var lines strings.Builder
	for _, s := range at.settings {
		fmt.Fprintf(&lines, "export %s=%s\n", s.name, refusal.Quoted(s.value))
	}
	path := filepath.Join(at.private, "env")
	if err := os.WriteFile(path, []byte(lines.String()), 0o600); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(env.Stdout, ". "+refusal.Quoted(path)); err != nil {
		return err
	}
	fmt.Fprintln(env.Stderr, "personium-cell: a practice unit serves at "+at.unit.UnitURL()+" until Ctrl-C")
	fmt.Fprintln(env.Stderr, "personium-cell: type that line in another shell, then: personium-cell status")
	return nil
}

// rehearse runs the command line, with nothing of the user's own settings and journal.
func rehearse(ctx context.Context, env *program, r rehearsal) int {
	inner, ground := *env.Env, env.ground
	inner.Args, inner.Person, ground.Rehearsal = r.command, Person{Secret: env.Person.Secret}, true
	inner.LookupEnv = r.environment(env.lookup)
	return RunOn(ctx, &inner, env.build, ground)
}

// environment is that of the user without what is about the user's own unit, and with the practice unit.
func (r rehearsal) environment(lookup func(string) (string, bool)) func(string) (string, bool) {
	return func(name string) (string, bool) {
		switch name {
		case "XDG_STATE_HOME", "XDG_CONFIG_HOME", "AppData", "LocalAppData", "HOME":
			return r.private, true
		case "PERSONIUM_INTERVAL":
			if value, ok := lookup(name); ok {
				return value, true
			}
			return "250ms", true
		case "CREDENTIALS_DIRECTORY":
			return "", false
		}
		if i := slices.IndexFunc(r.settings, func(s setting) bool { return s.name == name }); i >= 0 {
			return r.settings[i].value, true
		}
		if slices.Contains(notRehearsed(), name) {
			return "", false
		}
		return lookup(name)
	}
}

// notRehearsed are the variables that say how to reach the user's own unit, and as whom.
func notRehearsed() []string {
	return []string{
		"PERSONIUM_TOKEN_FILE", "PERSONIUM_COOKIE", "PERSONIUM_COOKIE_PEER", "PERSONIUM_CONFIG", "PERSONIUM_PROFILE",
		"PERSONIUM_CACERT", "PERSONIUM_READONLY",
		"PERSONIUM_CLIENT_CERT", "PERSONIUM_CLIENT_KEY", "PERSONIUM_INSECURE", "PERSONIUM_RESOLVE",
	}
}
