package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
)

func newLogoutCommand(env *program) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "Forget the login that is kept on this machine",
		Long: "logout removes the kept tokens of the account --user of --login-cell for --unit or the unit of --cell, as far as " +
			"these are\n" +
			"needed to tell which, or with --all those of every login. The unit has no way to take a token back: what was copied\n" +
			"elsewhere works until it ends.",
		Example: "  personium-cell logout --login-cell https://unitadmin.unit1.example/ --user unitadmin\n" +
			"  personium-cell logout --all",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogout(cmd.Context(), env, cmd, all) },
	}
	cmd.Flags().BoolVar(&all, "all", false, "forget every login")
	return cmd
}

// A logoutRun is one run of logout.
type logoutRun struct {
	env       *program
	store     auth.Store
	json      bool
	quiet     bool
	forgotten []auth.Login
	left      int    // files that were removed and are no logins
	again     string // what the next command gets a credential from all the same; "" for nothing
}

func runLogout(ctx context.Context, env *program, cmd *cobra.Command, all bool) error {
	r := &logoutRun{env: env, store: auth.NewStore(env.stateDir()), json: env.wants(cmd, "json")}
	err := r.run(ctx, cmd, all)
	if err == nil {
		err = r.tell()
	}
	if r.json {
		return errors.Join(err, r.writeLine(err))
	}
	return err
}

func (r *logoutRun) run(ctx context.Context, cmd *cobra.Command, all bool) error {
	settings, err := config.Load(r.env.sourceOfSettings(cmd))
	if err != nil {
		return err
	}
	r.quiet, r.json = settings.Quiet, settings.JSON
	r.again = goesOn(settings)
	logins, err := r.store.Logins()
	if err != nil {
		fmt.Fprintf(r.env.Stderr, "personium-cell: warning: %s\n", report.Printable(err.Error()))
	}
	fit := logins
	if !all {
		if fit, err = meantLogins(settings, logins); err != nil {
			return err
		}
	}
	for _, l := range fit {
		if err := r.store.Remove(ctx, l); err != nil {
			return err
		}
		r.forgotten = append(r.forgotten, l)
	}
	if !all {
		return nil
	}
	if r.left, err = r.store.Clear(ctx); err == nil && r.left == 0 && len(fit) == 0 {
		err = errNobodyHere()
	}
	return err
}

func errNobodyHere() error {
	return &refusal.Error{Code: refusal.NotFound, Slug: refusal.NoLogin, Err: errors.New("no login is kept here")}
}

// meantLogins is the one login that the settings name: its unit, or a cell of that, its login cell and its user.
func meantLogins(settings config.Settings, logins []auth.Login) ([]auth.Login, error) {
	if len(logins) == 0 {
		return nil, errNobodyHere()
	}
	fit, err := session.Meant(settings, logins)
	switch {
	case err != nil:
		return nil, err
	case len(fit) == 0:
		return nil, refusal.New(refusal.NotFound, refusal.Next{}, "no such login is kept here, but %s", session.NamesOf(logins)).
			With(refusal.NoLogin)
	case len(fit) > 1:
		return nil, refusal.Misuse(refusal.Say("--unit, --user and --login-cell say which one, --all means all"),
			"%d logins are kept here: %s", len(fit), session.NamesOf(fit))
	}
	return fit, nil
}

// A logoutLine is what logout --json prints.
type logoutLine struct {
	Type      string          `json:"type"`
	Schema    int             `json:"schema"`
	Forgotten []auth.Login    `json:"forgotten"`
	Left      int             `json:"damaged"` // files of logins that were removed, and that were damaged or unfinished
	ExitCode  refusal.Code    `json:"exit_code"`
	Error     *report.Problem `json:"error"`
}

func (r *logoutRun) writeLine(err error) error {
	line := logoutLine{Type: "logout", Schema: 1, Forgotten: append([]auth.Login{}, r.forgotten...), Left: r.left}
	if err != nil {
		f := refusal.Of(err)
		line.ExitCode, line.Error = f.Code, &report.Problem{Message: f.Error(), Hint: f.Next.Words(), Code: f.Word()}
	}
	lines := json.NewEncoder(r.env.Stdout)
	lines.SetEscapeHTML(false)
	return lines.Encode(line)
}

// tell says what is forgotten.
func (r *logoutRun) tell() error {
	if r.quiet || r.json {
		return nil
	}
	var rows []string
	for _, l := range r.forgotten {
		rows = append(rows, "done: "+report.Printable(l.String())+" is forgotten\n")
	}
	if r.left > 0 {
		rows = append(rows, fmt.Sprintf("done: damaged or unfinished files of logins are removed: %d\n", r.left))
	}
	_, err := fmt.Fprint(r.env.Stdout, strings.Join(rows, ""))
	if err == nil && r.again != "" {
		fmt.Fprintln(r.env.Stderr, "personium-cell: "+report.Printable(r.again))
	}
	return err
}

// goesOn tells of what the settings have that makes a login of no need, or makes the next one without a question.
func goesOn(s config.Settings) string {
	switch {
	case s.TokenFrom != "":
		return "the next command uses " + s.TokenFrom
	case s.LoginCell == "" || s.User == "":
		return ""
	case s.PasswordFile != "":
		return "the next command logs in again: " + s.Where("password_file") + " names a file with the password"
	case len(s.PasswordCommand) > 0:
		return "the next command logs in again: " + s.Where("password_command") + " names a program that has the password"
	}
	return ""
}
