package cli

import (
	"errors"
	"fmt"
	"io/fs"

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
		RunE:    func(cmd *cobra.Command, _ []string) error { return runLogout(env, cmd, all) },
	}
	cmd.Flags().BoolVar(&all, "all", false, "forget every login")
	return cmd
}

func runLogout(env *Env, cmd *cobra.Command, all bool) error {
	settings, err := config.Load(config.Source{Flags: flagsGiven(cmd), Env: env.LookupEnv})
	if err != nil {
		return err
	}
	store := auth.NewStore(stateDir(env))
	logins, err := store.Logins()
	if err != nil {
		fmt.Fprintf(env.Stderr, "personium-cell: warning: %s\n", printable(err.Error()))
	}
	var fit []auth.Login
	for _, l := range logins {
		if all || (settings.User == "" || settings.User == l.User) && (settings.LoginCell == "" || settings.LoginCell == l.LoginCell) {
			fit = append(fit, l)
		}
	}
	switch {
	case len(fit) == 0:
		return &failure{code: exitNotFound, err: errors.New("no such login is kept here")}
	case len(fit) > 1 && !all:
		return usage("--user and --login-cell say which one, --all means all", "%d logins are kept here", len(fit))
	}
	for _, l := range fit {
		if err := store.Remove(l); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if !settings.Quiet {
			if _, err := fmt.Fprintf(env.Stdout, "done: the login of %s at %s is forgotten\n", printable(l.User), l.LoginCell); err != nil {
				return err
			}
		}
	}
	return nil
}
