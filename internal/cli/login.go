package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

func newLoginCommand(env *Env) *cobra.Command {
	var fromStdin bool
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Log in to a unit, and keep the login for later runs",
		Long: "login asks the cell of --login-cell for a token of the account --user, for the cell's unit. Later runs go on with it and\n" +
			"renew it before it ends, for as long as its refresh token is good (a day on most units, from the last renewal on).\n\n" +
			"The password comes from --password-stdin, --password-file, the password_command of the profile, or a question without\n" +
			"echo. A login that the unit refuses is not tried again: units count failures.",
		Example: "  personium-cell login --login-cell https://unitadmin.unit1.example/ --user unitadmin\n" +
			"  personium-cell login --profile production --password-file /run/secrets/unitadmin",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogin(cmd.Context(), env, cmd, fromStdin) },
	}
	cmd.Flags().BoolVar(&fromStdin, "password-stdin", false, "read the password from standard input")
	return cmd
}

// kindLogin stands in the place of a job's kind.
const kindLogin event.Kind = "login"

func runLogin(ctx context.Context, env *Env, cmd *cobra.Command, fromStdin bool) error {
	if fromStdin && flagsGiven(cmd)["password-file"] != nil {
		return unopened(env, cmd, kindLogin, refusal.Misuse(refusal.Say("leave one of them out"), "--password-stdin and --password-file exclude each other"))
	}
	s, err := openSessionFor(env, cmd, kindLogin, (*session).parseLoginCell)
	if err != nil {
		return err
	}
	s.start.Kind = kindLogin
	password, err := s.askedPassword(fromStdin)
	if err != nil {
		return s.fail(ctx, err)
	}
	cell, err := s.client.CellMetadata(ctx)
	if err != nil {
		return s.fail(ctx, s.refusal(ctx, "read the metadata of the login cell", err))
	}
	login := auth.Login{Unit: cell.UnitURL, LoginCell: cell.URL, User: s.settings.User}
	kept := auth.LoginSettings{Store: auth.NewStore(s.stateDir()), Login: login, Granter: s.client, Password: password}
	kept.Warn = func(text string) { s.note(true, text) }
	s.begin(kindLogin, "")
	if inTheClear(cell.URL) {
		s.note(true, "the password goes to "+cell.URL+" in the clear: whoever is on the way can read it; write https:// if the unit speaks TLS")
	}
	about, err := auth.Begin(ctx, kept)
	if err != nil {
		var refused *personium.Error
		if errors.As(err, &refused) {
			err = fmt.Errorf("could not log in as %s: %w", login.User, err)
		}
		return s.fail(ctx, s.credentialFailure(ctx, err))
	}
	if err := s.refuseUseless(ctx, cell, kept); err != nil {
		_ = kept.Store.Remove(ctx, login)
		return s.fail(ctx, err)
	}
	s.noteBetterSource()
	words := fmt.Sprintf("%s is logged in to %s, until %s", s.settings.User, login.Unit, clock(about.Expires))
	if !about.RefreshExpires.IsZero() {
		words += ", and with renewals at least until " + clock(about.RefreshExpires)
	}
	return s.succeed(loginLine{s.doneLine(words), login.Unit, login.LoginCell, login.User, about.Expires, about.RefreshExpires}, "done: "+words)
}

// A loginLine is the last line of login --json.
type loginLine struct {
	resultLine
	Unit           string    `json:"unit"`
	LoginCell      string    `json:"login_cell"`
	User           string    `json:"user"`
	Expires        time.Time `json:"expires"`
	RefreshExpires time.Time `json:"refresh_expires"`
}

func clock(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// parseLoginCell reads where to log in. There is no credential yet.
func (s *session) parseLoginCell() (personium.Cell, error) {
	s.anonymous = true
	switch {
	case s.settings.LoginCell == "":
		return personium.Cell{}, refusal.Misuse(refusal.Say(hintLoginCell), "which cell's account? --login-cell is missing")
	case s.settings.User == "":
		return personium.Cell{}, refusal.Misuse(refusal.Say("--user unitadmin"), "which account? --user is missing")
	case s.insecure():
		return personium.Cell{}, refusal.Misuse(refusal.Say("--cacert FILE makes this machine trust the unit"), "--insecure and a password do not go together: any server could pass for the unit")
	}
	url, err := addressIn(s.settings, "login_cell", s.settings.LoginCell, hintLoginCell)
	return personium.Cell{URL: url}, err
}

// askedPassword is where the password of this login comes from.
func (s *session) askedPassword(fromStdin bool) (auth.PasswordSource, error) {
	switch source := s.passwordSource(); {
	case fromStdin && s.env.AskSecret == nil:
		return auth.PasswordReader(s.env.Stdin), nil
	case source != nil && !fromStdin:
		return source, nil
	case s.env.AskSecret != nil && (s.env.CanAsk || fromStdin):
		return auth.PasswordAnswer(func(ctx context.Context) (string, error) {
			return s.env.AskSecret(ctx, "Password of "+s.settings.User+": ")
		}), nil
	}
	return nil, refusal.Misuse(refusal.Say("--password-stdin, --password-file FILE, or password_command in the profile"), "there is no password, and nobody to ask for it")
}

// inTheClear reports whether what is sent to a URL leaves this machine unencrypted.
func inTheClear(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" {
		return false
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	return host != "localhost" && !strings.HasSuffix(host, ".localhost") && (ip == nil || !ip.IsLoopback())
}

// noteBetterSource tells when something is set that later runs take instead of the login.
func (s *session) noteBetterSource() {
	from := s.settings.TokenFrom
	if service := auth.ServiceTokenPath(s.env.getenv("CREDENTIALS_DIRECTORY")); from == "" && service != "" {
		from = "the file " + service + " (CREDENTIALS_DIRECTORY)"
	}
	if from != "" {
		s.note(true, "the login is not used as long as there is "+from+", which goes before it")
	}
}

// refuseUseless is the failure of a login whose token the unit does not take for one of a unit user, since it does not trust
// the login cell: there is nothing that the token could be used for.
func (s *session) refuseUseless(ctx context.Context, cell personium.Cell, kept auth.LoginSettings) error {
	options, err := s.clientOptions()
	if err != nil {
		return nil
	}
	kept.Password = nil
	options.Source = auth.NewLoginSource(kept)
	client, err := personium.New(cell, options)
	if err != nil {
		return nil
	}
	err = client.IsUnitUser(ctx)
	var e *personium.Error
	switch explained := explain.Error("use the token at unit level", err); {
	case err == nil || explained.Code != refusal.Unauthorised:
	case errors.As(err, &e) && e.Code == personium.NotUnitUser:
		return &refusal.Error{Code: refusal.Unauthorised, Err: fmt.Errorf("the unit does not take accounts of %s for unit users: %w", cell.URL, err),
			Next: refusal.Say("an operator has to name that cell in io.personium.core.unitUser.issuers; or log in at a cell that is named there")}
	default:
		s.note(true, "the unit does not take the token that it has just given: "+explained.Error())
	}
	return nil
}
