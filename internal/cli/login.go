package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
)

func newLoginCommand(env *program) *cobra.Command {
	var fromStdin bool
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Log in to a unit, and keep the login for later runs",
		Long: "" +
			"login asks the cell of --login-cell for a token of the account --user, for the cell's unit. Later runs go on with it and\n" +
			"renew it before it ends, for as long as its refresh token is good (a day on most units, from the last renewal on).\n\n" +
			"The password comes from --password-stdin, --password-file, the password_command of the profile, or a question without\n" +
			"echo. A login that the unit refuses is not tried again: units count failures.",
		Example: "  personium-cell login --login-cell https://unitadmin.unit1.example/ --user unitadmin\n" +
			"  personium-cell login --profile production --password-file /run/secrets/unitadmin",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return openLogin(env, cmd, fromStdin) },
	}
	cmd.Flags().BoolVar(&fromStdin, "password-stdin", false, "read the password from standard input")
	return cmd
}

// kindLogin stands in the place of a job's kind.
const kindLogin event.Kind = "login"

func openLogin(env *program, cmd *cobra.Command, fromStdin bool) error {
	if fromStdin && flagsGiven(cmd)["password-file"] != nil {
		return env.unopened(cmd, kindLogin,
			refusal.Misuse(refusal.Say("leave one of them out"), "--password-stdin and --password-file cannot be used together"))
	}
	return env.perform(cmd, task{kind: kindLogin, place: session.PlaceOfLogin, anonymous: true},
		func(ctx context.Context, conn *session.Session, out *report.Report) error {
			password, err := askedPassword(env, conn, fromStdin)
			if err != nil {
				return err
			}
			return runLogin(ctx, conn, out, password)
		})
}

func runLogin(ctx context.Context, conn *session.Session, out *report.Report, password auth.PasswordSource) error {
	of, err := conn.Client().CellMetadata(ctx)
	if err != nil {
		return explain.Request(ctx, "read the metadata of the login cell", err)
	}
	login := auth.Login{Unit: of.UnitURL, LoginCell: of.URL, User: conn.Settings().User}
	keep := auth.LoginSettings{Store: auth.NewStore(conn.StateDir()), Login: login, Granter: conn.Client(), Password: password}
	keep.Warn = func(text string) { out.Note(true, text) }
	begin(conn, out)
	if strings.HasPrefix(of.URL, "http:") && conn.Settings().Insecure {
		out.Note(true, "the password goes to "+of.URL+" in the clear: anyone on the network path can read it")
	}
	about, err := auth.Begin(ctx, keep)
	if err != nil {
		var refused *personium.Error
		if errors.As(err, &refused) {
			err = fmt.Errorf("could not log in as %s: %w", login.User, err)
		}
		return conn.CredentialFailure(ctx, err)
	}
	if err := refuseUseless(ctx, conn, out, keep); err != nil {
		_ = keep.Store.Remove(ctx, login)
		return err
	}
	better := betterSource(conn)
	if better != "" {
		out.Note(true, "the login is not used as long as there is "+better+", which goes before it")
	}
	words := fmt.Sprintf("%s is logged in to %s, until %s", login.User, login.Unit, clock(about.Expires))
	if !about.RefreshExpires.IsZero() {
		words += ", and with renewals at least until " + clock(about.RefreshExpires)
	}
	line := loginLine{out.Done(words), login.Unit, login.LoginCell, login.User, about.Expires, about.RefreshExpires}
	line.Next = out.Hint(refusal.Done, insteadOf(better, afterLogin(conn, login).Words()))
	if err := out.Result(line, "done: "+words); err != nil {
		return err
	}
	if out.ForPeople() {
		out.Say("personium-cell: next: " + line.Next)
	}
	return nil
}

// A loginLine is the last line of login --json.
type loginLine struct {
	report.Line
	Unit           string    `json:"unit"`
	LoginCell      string    `json:"login_cell"`
	User           string    `json:"user"`
	Expires        time.Time `json:"expires"`
	RefreshExpires time.Time `json:"refresh_expires"`
}

func clock(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// askedPassword is where the password of this login comes from.
func askedPassword(env *program, conn *session.Session, fromStdin bool) (auth.PasswordSource, error) {
	switch source := conn.Password(); {
	case fromStdin && env.Person.Secret == nil:
		return auth.PasswordReader(env.Stdin), nil
	case source != nil && !fromStdin:
		return source, nil
	case env.Person.Secret != nil && (env.canBeLed(conn.Settings()) || fromStdin && !env.Person.inBackground()):
		return auth.PasswordAnswer(func(ctx context.Context) (string, error) {
			asking, cancel := context.WithTimeoutCause(ctx, conn.Settings().AskTimeout, refusal.ErrTimeUp)
			defer cancel()
			answer, err := env.Person.Secret(asking, "Password of "+conn.Settings().User+": ")
			if err != nil && errors.Is(context.Cause(asking), refusal.ErrTimeUp) {
				err = errors.New("nobody answered within " + conn.Settings().AskTimeout.String())
			}
			return answer, err
		}), nil
	}
	return nil, refusal.Misuse(refusal.Say("--password-stdin, --password-file FILE, or password_command in the profile"),
		"there is no password, and nobody to ask for it")
}

// refuseUseless is the failure of a login whose token the unit does not take for one of a unit user, since it does not trust
// the login cell: there is nothing that the token could be used for.
func refuseUseless(ctx context.Context, conn *session.Session, out *report.Report, keep auth.LoginSettings) error {
	options, err := conn.ClientOptions()
	if err != nil {
		return nil
	}
	keep.Password = nil
	options.Source = auth.NewLoginSource(keep)
	of := personium.Cell{URL: keep.Login.LoginCell, UnitURL: keep.Login.Unit}
	client, err := personium.New(of, options)
	if err != nil {
		return nil
	}
	err = client.IsUnitUser(ctx)
	var e *personium.Error
	switch explained := explain.Error("use the token at unit level", err); {
	case err == nil || explained.Code != refusal.Unauthorised:
	case errors.As(err, &e) && e.Code == personium.NotUnitUser:
		return refusal.New(refusal.Unauthorised,
			refusal.Say("an operator has to name that cell in io.personium.core.unitUser.issuers; or log in at a cell that is "+
				"named there"),
			"the unit does not accept accounts of %s as unit users: %w", of.URL, err)
	case personium.CoreAnswer(err) != nil:
		return refusal.New(refusal.Unauthorised, explained.Next, "%s is not logged in: the unit does not take the token that it has "+
			"just given: %w",
			keep.Login.User, err)
	default:
		out.Note(true, "whether the unit takes the token that it has just given could not be seen: "+explained.Error())
	}
	return nil
}
