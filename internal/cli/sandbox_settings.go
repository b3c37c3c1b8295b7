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

// A rehearsal is a command line for a practice unit, and how that is used.
type rehearsal struct {
	command  []string
	settings []setting
	private  string // folder, in the place of the user's own
}

// practiceSettings says how to use a practice unit, and writes what has to be in files into a private folder.
func practiceSettings(unit *sandbox.Unit, private string) ([]setting, error) {
	password := filepath.Join(private, "password")
	if err := os.WriteFile(password, []byte(unit.Password()+"\n"), 0o600); err != nil {
		return nil, err
	}
	settings := []setting{
		{"PERSONIUM_CELL", unit.CellURL("cell1")}, {"PERSONIUM_UNIT", unit.UnitURL()}, {"PERSONIUM_TOKEN", unit.Token()},
		{"PERSONIUM_LOGIN_CELL", unit.CellURL(sandbox.LoginCell)}, {"PERSONIUM_USER", sandbox.Administrator},
		{"PERSONIUM_PASSWORD_FILE", password},
	}
	if len(unit.CA()) == 0 {
		return settings, nil
	}
	ca := filepath.Join(private, "ca.pem")
	return append(settings, setting{"PERSONIUM_CACERT", ca}), os.WriteFile(ca, unit.CA(), 0o600)
}

// announce prints how to use the practice unit.
func announce(env *program, unit *sandbox.Unit, settings []setting) error {
	var lines strings.Builder
	for _, s := range settings {
		fmt.Fprintf(&lines, "export %s=%s\n", s.name, refusal.Quoted(s.value))
	}
	if _, err := fmt.Fprint(env.Stdout, lines.String()); err != nil {
		return err
	}
	fmt.Fprintln(env.Stderr, "personium-cell: a practice unit serves at "+unit.UnitURL()+
		" until Ctrl-C; the lines above are for another shell")
	return nil
}

// rehearse runs the command line, with nothing of the user's own settings and journal.
func rehearse(ctx context.Context, env *program, r rehearsal) int {
	inner, ground := *env.Env, env.ground
	inner.Args, inner.Person, ground.Rehearsal = r.command, Person{Secret: env.Person.Secret}, true
	inner.LookupEnv = func(name string) (string, bool) {
		switch name {
		case "XDG_STATE_HOME", "XDG_CONFIG_HOME", "AppData", "LocalAppData", "HOME":
			return r.private, true
		case "PERSONIUM_INTERVAL":
			if value, ok := env.LookupEnv(name); ok {
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
		return env.LookupEnv(name)
	}
	return RunOn(ctx, &inner, env.build, ground)
}

// notRehearsed are the variables that say how to reach the user's own unit, and as whom.
func notRehearsed() []string {
	return []string{
		"PERSONIUM_TOKEN_FILE", "PERSONIUM_COOKIE", "PERSONIUM_COOKIE_PEER", "PERSONIUM_CONFIG", "PERSONIUM_PROFILE",
		"PERSONIUM_CACERT", "PERSONIUM_READONLY",
		"PERSONIUM_CLIENT_CERT", "PERSONIUM_CLIENT_KEY", "PERSONIUM_INSECURE", "PERSONIUM_RESOLVE",
	}
}
