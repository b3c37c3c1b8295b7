package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/config"
)

func newLogoutCommand(env *Env) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "Forget the login that is kept on this machine",
		Long: "logout removes the kept tokens of the account --user of --login-cell, or with --all those of every login. The unit has no\n" +
			"way to take a token back: what was copied elsewhere works until it ends.",
		Example: "  personium-cell logout --login-cell https://unitadmin.unit1.example/ --user unitadmin\n  personium-cell logout --all",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runLogout(cmd.Context(), env, cmd, all) },
	}
	cmd.Flags().BoolVar(&all, "all", false, "forget every login")
	return cmd
}

func runLogout(ctx context.Context, env *Env, cmd *cobra.Command, all bool) error {
	settings, err := config.Load(config.Source{Flags: flagsGiven(cmd), Env: env.LookupEnv})
	if err != nil {
		return err
	}
	store := auth.NewStore(stateDir(env))
	logins, err := store.Logins()
	if err != nil {
		fmt.Fprintf(env.Stderr, "personium-cell: warning: %s\n", printable(err.Error()))
	}
	damaged := err != nil
	var fit []auth.Login
	for _, l := range logins {
		if all || isMeant(settings, l) {
			fit = append(fit, l)
		}
	}
	switch {
	case all && damaged:
	case len(fit) == 0 && len(logins) > 0:
		return &failure{code: exitNotFound, err: fmt.Errorf("no such login is kept here, but %s", namesOf(logins))}
	case len(fit) == 0:
		return &failure{code: exitNotFound, err: errors.New("no login is kept here")}
	case len(fit) > 1 && !all:
		return usage("--user and --login-cell say which one, --all means all", "%d logins are kept here: %s", len(fit), namesOf(fit))
	}
	for _, l := range fit {
		if err := store.Remove(ctx, l); err != nil {
			return err
		}
	}
	if all {
		if err := store.Clear(ctx); err != nil {
			return err
		}
	}
	return showForgotten(env, settings, fit)
}

// A logoutLine is what logout --json prints.
type logoutLine struct {
	Type      string       `json:"type"`
	Schema    int          `json:"schema"`
	Forgotten []auth.Login `json:"forgotten"`
}

func showForgotten(env *Env, settings config.Settings, logins []auth.Login) error {
	if settings.JSON {
		lines := json.NewEncoder(env.Stdout)
		lines.SetEscapeHTML(false)
		return lines.Encode(logoutLine{"logout", 1, append([]auth.Login{}, logins...)})
	}
	if settings.Quiet {
		return nil
	}
	for _, l := range logins {
		if _, err := fmt.Fprintf(env.Stdout, "done: %s is forgotten\n", printable(l.String())); err != nil {
			return err
		}
	}
	return nil
}
