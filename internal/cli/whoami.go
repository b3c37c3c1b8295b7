package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
)

func newWhoamiCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "whoami",
		Short: "Say whose credential is used, and what it may do",
		Long: "whoami shows where the credential comes from, what kind it is, whose, for which unit and until when, as far as it tells\n" +
			"that itself, and asks the cell whether it has root there. The credential itself is never shown.\n\n" +
			"The first of these that is set is used, and the others are named:\n\n" + credentialOrder() + "\n" +
			"Exit code 0: it has root on the cell; 4: it has not.",
		Example: "  personium-cell whoami --cell https://cell1.unit1.example/",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runWhoami(cmd.Context(), env, cmd) },
	}
}

// kindWhoami stands in the place of a job's kind.
const kindWhoami job.Kind = "whoami"

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
	Root    bool       `json:"root"`
}

func runWhoami(ctx context.Context, env *Env, cmd *cobra.Command) error {
	s, err := openSession(env, cmd)
	if err != nil {
		return err
	}
	s.start.Kind = kindWhoami
	about, err := s.source.About(ctx)
	if err != nil {
		return s.fail(ctx, s.credentialFailure(ctx, err))
	}
	if err := s.connect(ctx); err != nil {
		return s.fail(ctx, err)
	}
	s.begin(kindWhoami, "")
	root := s.client.HasRoot(ctx)
	if ctx.Err() != nil {
		return s.fail(ctx, &job.Refusal{Why: job.WhyInterrupted, Reason: "interrupted"})
	}
	refusal := job.Explain("find out whether the credential has root on the cell", root)
	if root != nil && refusal.Why != job.WhyUnauthorised {
		return s.fail(ctx, refusal)
	}
	about = s.surely(ctx, about)
	return s.showWho(ctx, about, root, refusal)
}

// surely adds to what a token says of itself what the unit says of it: the master token says nothing.
func (s *session) surely(ctx context.Context, about auth.About) auth.About {
	if about.Kind == auth.Unknown && s.client.IsUnitUser(ctx) == nil {
		about.Kind, about.Unit = auth.Master, s.client.Cell().UnitURL
	}
	return about
}

func (s *session) showWho(ctx context.Context, about auth.About, root error, refusal *job.Refusal) error {
	reason := "the credential has root on " + s.client.Cell().URL
	line := whoamiLine{resultLine: s.doneLine(reason), From: about.From, NotUsed: append([]string{}, s.notUsed...), Kind: about.Kind, Subject: about.Subject, Unit: about.Unit, Roles: about.Roles,
		Renewed: about.Renewable, Root: root == nil}
	if !about.Expires.IsZero() {
		line.Expires = &about.Expires
	}
	var f *failure
	if root != nil {
		f = failureOf(refusal)
		f.shown, f.hint = true, s.refusedHint(ctx, f)
		reason = "the credential has no root on " + s.client.Cell().URL
		line.Verdict, line.Reason, line.ExitCode, line.Error = "no root", reason, f.code, &resultError{Message: refusal.Error(), Hint: f.hint}
	}
	s.display.Close(false)
	if err := s.succeed(line, strings.Join(whoWords(about, s.notUsed, reason), "\n")); err != nil {
		return err
	}
	if f == nil {
		return nil
	}
	if s.json == nil {
		printError(s.env.Stderr, refusal.Error(), f.hint)
	}
	return f
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

func whoWords(about auth.About, notUsed []string, reason string) []string {
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
		if about.Renewable {
			until += ", then renewed"
		}
		rows = append(rows, "until:    "+until)
	}
	return append(rows, "root:     "+reason)
}

// warnOfOwnAccount tells that the credential will not outlive an import into the cell.
func (s *session) warnOfOwnAccount(ctx context.Context) {
	about, err := s.source.About(ctx)
	var cell personium.Cell
	if s.client != nil {
		cell = s.client.Cell()
	}
	if err == nil && about.Kind.OfOneCell() {
		s.note(true, fmt.Sprintf("the credential is of an account of %s: the import removes it in the middle, and it only comes back if the snapshot has the same account with root", cell.URL))
	}
}
