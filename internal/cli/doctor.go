package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

func newDoctorCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Find out why it does not work",
		Long: "doctor looks at everything that an import or an export of the cell needs, in the order in which it is needed: the\n" +
			"configuration, the way to the unit, TLS, the clocks, the unit and its version, the credential, root on the cell, the\n" +
			"cell's state and its snapshot area. Each finding is ok, a warning or a failure, with what it means and what mends it;\n" +
			"what cannot be looked at because of an earlier failure is skipped.\n\n" +
			"Nothing is changed in the cell. A login that is kept may be renewed, and one whose password is at hand may be begun, as\n" +
			"by every other command.\n\n" +
			"Exit code 0: no failure; else that of the first failure, which is the one to mend first.",
		Example: "  personium-cell doctor --cell https://cell1.unit1.example/\n" +
			"  personium-cell doctor --profile prod --json | jq -r 'select(.level == \"failure\") | .mend'",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runDoctor(cmd.Context(), env, cmd) },
	}
}

// kindDoctor stands in the place of a job's kind.
const kindDoctor event.Kind = "doctor"

// A doctor examines one set-up.
type doctor struct {
	s       *session
	report  *findings
	witness *witness

	// What the examination has found out so far, and later steps need.
	cell       personium.Cell
	credential auth.About
	root       error // the cell's answer to whether the credential has root
	stateless  *finding
}

// A step looks at one thing. It returns false when what comes after it cannot be looked at.
type step struct {
	checks []string // whose findings it makes
	look   func(*doctor, context.Context) bool
}

// steps is the order of the examination.
func steps() []step {
	return []step{
		{[]string{"config", "state"}, (*doctor).lookAtMachine},
		{way(), (*doctor).lookAtWay},
		{[]string{"clock", "server"}, (*doctor).lookAtServer},
		{[]string{"token"}, (*doctor).lookAtToken},
		{[]string{"root"}, (*doctor).lookAtRoot},
		{[]string{"cell"}, (*doctor).lookAtCell},
		{[]string{"snapshots"}, (*doctor).lookAtSnapshots},
	}
}

func runDoctor(ctx context.Context, env *Env, cmd *cobra.Command) error {
	d := &doctor{witness: &witness{}}
	s, err := newSessionWith(env, cmd, func(s *session) (personium.Cell, error) {
		s.anonymous, s.witness = true, d.witness // the way to the unit is looked at without a credential
		return s.parseCell()
	})
	if err != nil {
		return misconfigured(ctx, env, cmd, err)
	}
	s.settings.RequestKey = s.client.RequestKey() // of the client with the credential, too
	s.start.Kind = kindDoctor
	s.begin(kindDoctor, "")
	d.s, d.report = s, &findings{session: s, ctx: ctx}
	for _, one := range steps() {
		if !d.report.cut {
			d.report.cut = !one.look(d, ctx)
		}
		if d.report.cut {
			d.report.skip(one.checks)
		}
	}
	s.display.Close(true)
	return d.report.end()
}

// command is another command line that reaches the same cell with the same settings.
func (d *doctor) command(words string) string {
	return "personium-cell " + words + " --cell " + d.cell.URL + d.s.carried
}

// newCredential says how to get another credential in the place of the one in use.
func (d *doctor) newCredential() string {
	switch from := d.s.settings.TokenFrom; {
	case d.s.settings.TokenFile != "":
		return "put a new token into the file"
	case len(d.s.settings.TokenCommand) > 0:
		return "make the program write another token"
	case from != "":
		return "put a new one there; or take " + from + " away, which goes before a login, then " + d.s.loginCommand(nil)
	}
	return d.s.loginCommand(nil)
}
