package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/refusal"
)

func newWhoamiCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "whoami",
		Short: "Say whose credential is used, and what it may do",
		Long: "whoami shows where the credential comes from, what kind it is, whose, for which unit and until when, as far as it tells\n" +
			"that itself, and asks the cell whether it has root there. Without a cell it asks the unit whether it takes the credential\n" +
			"for one of a unit user. The credential itself is never shown.\n\n" +
			"The first of these that is set is used, and the others are named:\n\n" + credentialOrder() + "\n" +
			"Exit code 0: it has root on the cell, or is taken by the unit; 4: it has not, or is not.",
		Example: "  personium-cell whoami --cell https://cell1.unit1.example/\n  personium-cell whoami",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runWhoami(cmd.Context(), env, cmd) },
	}
}

// kindWhoami stands in the place of a job's kind.
const kindWhoami event.Kind = "whoami"

// A whoamiLine is the last line of whoami --json.
type whoamiLine struct {
	resultLine
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

func runWhoami(ctx context.Context, env *Env, cmd *cobra.Command) error {
	s, err := openSessionFor(env, cmd, kindWhoami, (*session).parseWho)
	if err != nil {
		return err
	}
	s.start.Kind = kindWhoami
	about, err := s.source.About(ctx)
	if err != nil {
		return s.fail(ctx, s.credentialFailure(ctx, err))
	}
	var q whoQuestion
	if s.settings.Cell == "" {
		q, err = s.askUnit(ctx)
	} else {
		q, err = s.askCell(ctx, about)
	}
	if err != nil {
		return s.fail(ctx, err)
	}
	if ctx.Err() != nil {
		return s.fail(ctx, refusal.Interrupted(""))
	}
	if q.refusal != nil && q.refusal.Code != refusal.Unauthorised {
		return s.fail(ctx, q.refusal)
	}
	if about.Kind == auth.Unknown && q.unitUser { // the master token says nothing of itself
		about.Kind, about.Unit = auth.Master, s.client.Cell().UnitURL
	}
	return s.showWho(ctx, about, q)
}

func (s *session) showWho(ctx context.Context, about auth.About, q whoQuestion) error {
	line := whoamiLine{resultLine: s.doneLine(q.words), From: about.From, NotUsed: append([]string{}, s.notUsed...), Kind: about.Kind,
		Subject: about.Subject, Unit: about.Unit, Roles: about.Roles, Renewed: about.Renewable, Root: q.root}
	if !about.Expires.IsZero() {
		line.Expires = &about.Expires
	}
	hint := ""
	if q.refusal != nil {
		hint = s.refusedHint(ctx, q.refusal)
		line.Verdict, line.ExitCode, line.Error = q.verdict, q.refusal.Code, &resultError{Message: q.refusal.Error(), Hint: hint}
	}
	s.display.Close(false)
	if err := s.succeed(line, strings.Join(append(whoWords(about, s.notUsed), q.row+q.words), "\n")); err != nil {
		return err
	}
	if q.refusal == nil {
		return nil
	}
	if s.json == nil {
		printError(s.env.Stderr, q.refusal.Error(), hint)
	}
	return alreadyShown(q.refusal.Code, q.refusal.Error())
}

// credentialOrder lists where a credential can be, the best source first.
func credentialOrder() string {
	return "  --token-file FILE\n" +
		"  PERSONIUM_TOKEN_FILE, then PERSONIUM_TOKEN\n" +
		"  PERSONIUM_COOKIE with PERSONIUM_COOKIE_PEER\n" +
		"  of the profile, then of the top level of the configuration file: token_file, token_command, token, cookie\n" +
		"  $CREDENTIALS_DIRECTORY/" + auth.ServiceToken + ", which a service manager gives\n" +
		"  the login that is kept for the unit\n"
}

func whoWords(about auth.About, notUsed []string) []string {
	rows := []string{"from:     " + about.From}
	if len(notUsed) > 0 {
		rows = append(rows, "also set, not used: "+strings.Join(notUsed, "; "))
	}
	rows = append(rows, "kind:     "+string(about.Kind))
	for _, row := range []struct{ name, text string }{{"whose:    ", about.Subject}, {"for:      ", about.Unit}, {"roles:    ", strings.Join(about.Roles, ", ")}} {
		if row.text != "" {
			rows = append(rows, row.name+row.text)
		}
	}
	if !about.Expires.IsZero() {
		until := clock(about.Expires)
		switch {
		case about.ReadAgain:
			until += ", then read again"
		case about.Renewable:
			until += ", then renewed"
		}
		rows = append(rows, "until:    "+until)
	}
	return rows
}
