package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
)

func newWhoamiCommand(env *program) *cobra.Command {
	return &cobra.Command{
		Use:   "whoami",
		Short: "Say whose credential is used, and what it may do",
		Long: "" +
			"whoami shows where the credential comes from, what kind it is, whose, for which unit and until when, as far as it tells\n" +
			"that itself, and asks the cell whether it has root there. Without a cell it asks the unit whether it takes the credential\n" +
			"for one of a unit user. The credential itself is never shown.\n\n" +
			"The first of these that is set is used, and the others are named:\n\n" + credentialOrder() + "\n" +
			"Exit code 0: it has root on the cell, or is accepted by the unit; 4: it has not, or is not.",
		Example: "  personium-cell whoami --cell https://cell1.unit1.example/\n  personium-cell whoami",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return openWhoami(env, cmd) },
	}
}

// kindWhoami stands in the place of a job's kind.
const kindWhoami event.Kind = "whoami"

// A whoamiLine is the last line of whoami --json.
type whoamiLine struct {
	report.Line
	From    string     `json:"from"`
	NotUsed []string   `json:"not_used"`
	Kind    auth.Kind  `json:"credential"`
	Subject string     `json:"subject"`
	Unit    string     `json:"unit"`
	Roles   []string   `json:"roles"`
	Expires *time.Time `json:"expires"`
	Renewed bool       `json:"renewable"`
	Root    *bool      `json:"root"` // null without a cell
}

func openWhoami(env *program, cmd *cobra.Command) error {
	place := func(settings config.Settings) (session.Place, error) {
		logIn := session.LoginCommand(settings, repeatOf(flagsGiven(cmd)), nil)
		return session.PlaceOfCredential(settings, env.stateDir(), logIn)
	}
	return env.perform(cmd, task{kind: kindWhoami, place: place}, runWhoami)
}

func runWhoami(ctx context.Context, conn *session.Session, out *report.Report) error {
	about, err := conn.Credential().Source.About(ctx)
	if err != nil {
		return conn.CredentialFailure(ctx, err)
	}
	ask := askUnit
	if conn.Settings().Cell != "" {
		ask = askCell
	}
	q, err := ask(ctx, conn, out, about)
	switch {
	case err != nil:
		return err
	case ctx.Err() != nil:
		return refusal.Interrupted("")
	case q.refusal != nil && q.refusal.Code != refusal.Unauthorised:
		return q.refusal
	}
	if about.Kind == auth.Unknown && q.unitUser { // the master token says nothing of itself
		about.Kind, about.Unit = auth.Master, conn.Client().Cell().UnitURL
	}
	return showWho(ctx, conn, out, who{about, q})
}

// A who is a credential: what it says of itself, and what was asked about it.
type who struct {
	about auth.About
	asked whoQuestion
}

func showWho(ctx context.Context, conn *session.Session, out *report.Report, w who) error {
	about, q, notUsed := w.about, w.asked, conn.Credential().NotUsed
	line := whoamiLine{Line: out.Done(q.words), From: about.From, NotUsed: append([]string{}, notUsed...), Kind: about.Kind,
		Subject: about.Subject, Unit: about.Unit, Roles: append([]string{}, about.Roles...), Renewed: about.Renewable, Root: q.root}
	if !about.Expires.IsZero() {
		line.Expires = &about.Expires
	}
	var hint refusal.Next
	if q.refusal != nil {
		ofBrokenCell(conn, q.refusal)
		hint = conn.Advice(ctx, q.refusal)
		line.Verdict, line.ExitCode, line.Error = q.verdict, q.refusal.Code,
			&report.Problem{Message: q.refusal.Error(), Hint: out.Hint(q.refusal.Code, hint.Words(here(conn))), Code: q.refusal.Word()}
	}
	out.Close()
	if err := out.Result(line, strings.Join(append(whoWords(about, notUsed), q.row+q.words), "\n")); err != nil || q.refusal == nil {
		return err
	}
	return out.Denied(q.refusal, hint.Words(here(conn)))
}

// credentialOrder lists where a credential can be, the best source first.
func credentialOrder() string {
	return "  --token-file FILE\n" +
		"  PERSONIUM_TOKEN_FILE, then PERSONIUM_TOKEN\n" +
		"  PERSONIUM_COOKIE with PERSONIUM_COOKIE_PEER\n" +
		"  token_file, token_command, token, cookie of the profile, then of the top level of the\n" +
		"  configuration file\n" +
		"  $CREDENTIALS_DIRECTORY/" + auth.ServiceToken + ", which a service manager gives\n" +
		"  the login that is kept for the unit\n"
}

func whoWords(about auth.About, notUsed []string) []string {
	rows := []string{"from:     " + about.From}
	if len(notUsed) > 0 {
		rows = append(rows, "also set, not used: "+strings.Join(notUsed, "; "))
	}
	kind := string(about.Kind)
	if about.Kind == auth.Master {
		kind = "master token (root on every cell)"
	}
	rows = append(rows, "kind:     "+kind)
	for _, row := range []struct{ name, text string }{
		{"whose:    ", about.Subject}, {"for:      ", about.Unit}, {"roles:    ", strings.Join(about.Roles, ", ")},
	} {
		if row.text != "" {
			rows = append(rows, row.name+row.text)
		}
	}
	if !about.Expires.IsZero() {
		until := clock(about.Expires)
		switch over := time.Since(about.Expires); {
		case over > 0:
			until += ", over since " + over.Truncate(time.Second).String()
		case about.ReadAgain:
			until += ", then read again"
		case about.Renewable:
			until += ", then renewed"
		}
		rows = append(rows, "until:    "+until)
	}
	return rows
}
