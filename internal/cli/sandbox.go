package cli

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/sandbox"
)

type sandboxOptions struct {
	listen string
	style  string
	core   string
	seed   uint64
	proxy  string
	faults []string
	work   time.Duration
	life   time.Duration
	tls    bool

	master string // token of the unit, for people; "" where the token of an administrator is used
}

func newSandboxCommand(env *program) *cobra.Command {
	var o sandboxOptions
	cmd := &cobra.Command{
		Use:   "sandbox [flags] [COMMAND ...]",
		Short: "Practise on a unit inside this process",
		Long: "" +
			"sandbox runs a practice unit: a Personium unit in this process, with cells that hold data, jobs, locks, and the surprises\n" +
			"of real units. Alone it serves on loopback until Ctrl-C, and prints a line that sets it up in another shell. With a\n" +
			"command line it runs that command against a fresh practice unit, checking every 250 ms and asking nothing; no\n" +
			"configuration file is read then, and no other unit is reached.\n\n" +
			"A fault, --fault NAME or --fault NAME=VALUE, makes the unit misbehave as real units were seen to.\n" +
			"personium-cell help faults lists them, and the accounts that can log in.",
		Example: "  personium-cell sandbox import --name CellExport_2017_01\n" +
			"  personium-cell sandbox --fault fail import --name CellExport_2017_01\n" +
			"  personium-cell sandbox --listen 127.0.0.1:8080",
		Annotations: map[string]string{behind: "COMMAND"},
		Args:        cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if stray := globalFlagGiven(cmd); stray != "" {
				return refusal.Misuse(refusal.Say("personium-cell sandbox COMMAND --"+stray),
					"--%s belongs after the command that sandbox runs", stray)
			}
			return runSandbox(cmd.Context(), env, o, args)
		},
	}
	flags := cmd.Flags()
	flags.SetInterspersed(false)
	flags.StringVar(&o.listen, "listen", "127.0.0.1:0", "`ADDRESS` on loopback to serve on; port 0 takes a free one")
	flags.StringVar(&o.style, "style", "path", "cell URL `STYLE`: path or subdomain")
	flags.StringVar(&o.core, "core", "", "`VERSION` of core: "+strings.Join(sandbox.Cores(), ", ")+
		"; without it a 1.8.3 whose operator has repaired the exports")
	flags.Uint64Var(&o.seed, "seed", 0, "`NUMBER` from which is drawn what imports lose by chance; without it the first import "+
		"of the first snapshot loses nothing")
	flags.StringVar(&o.proxy, "proxy", "", "`PROXY` before the unit: nginx, which lets keys with a slash through; "+
		"without it Tomcat refuses them")
	flags.StringArrayVar(&o.faults, "fault", nil, "`FAULT` of the unit; can be given several times")
	flags.DurationVar(&o.work, "work", 3*time.Second, "how long the work of one job takes at least: the steps before and after it, and a large cell, come on top")
	flags.DurationVar(&o.life, "token-life", 0,
		"how long tokens live, an hour at most; without it, and without a fault, the token of PERSONIUM_TOKEN does not expire")
	flags.BoolVar(&o.tls, "tls", false,
		"serve https, with a certificate of an authority that is made for this unit; PERSONIUM_CACERT names the file with it")
	return cmd
}

// globalFlagGiven names a flag that sandbox itself has no use for.
func globalFlagGiven(cmd *cobra.Command) (name string) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if cmd.InheritedFlags().Lookup(f.Name) != nil {
			name = f.Name
		}
	})
	return name
}

func runSandbox(ctx context.Context, env *program, o sandboxOptions, command []string) error {
	isAlone := len(command) == 0
	if isAlone && o.life == 0 && len(o.faults) == 0 { // people see it, and one that ends would fill their screen
		o.master = "practice-" + rand.Text()
	}
	return practise(ctx, o, func(at practice) error {
		if isAlone {
			err := announce(env, at)
			if err == nil {
				<-ctx.Done()
			}
			if env.Terminal.IsTerminal {
				fmt.Fprintln(env.Stderr) // the prompt would stand behind ^C
			}
			return err
		}
		if code := rehearse(ctx, env, rehearsal{command, at}); code != int(refusal.Done) {
			return report.Shown(refusal.Code(code), "the command failed")
		}
		return nil
	})
}

// A practice is a practice unit that serves, and how it is used.
type practice struct {
	unit     *sandbox.Unit
	settings []setting
	private  string // folder that is gone afterwards
}

// practise serves a practice unit while it is used.
func practise(ctx context.Context, o sandboxOptions, use func(practice) error) error {
	unit, listener, err := openSandbox(o)
	if err != nil {
		return err
	}
	defer unit.Close()
	private, err := os.MkdirTemp("", "personium-cell-sandbox-")
	if err != nil {
		_ = listener.Close()
		return refusal.Misuse(refusal.Say("name a folder that can be written to in TMPDIR"), "%w", err)
	}
	defer os.RemoveAll(private)
	settings, err := practiceSettings(unit, private, cmp.Or(o.master, unit.Token()))
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	serving, cancel := context.WithCancel(context.WithoutCancel(ctx)) // a command that is interrupted still has its unit
	defer cancel()
	served := make(chan error, 1)
	go func() { served <- sandbox.Serve(serving, listener, unit) }()
	err = use(practice{unit, settings, private})
	cancel()
	if broken := <-served; broken != nil {
		return broken
	}
	return err
}

// openSandbox makes a practice unit that is configured for the address it will be served on.
func openSandbox(o sandboxOptions) (*sandbox.Unit, net.Listener, error) {
	for _, fault := range o.faults {
		if err := sandbox.CheckFault(fault); err != nil {
			return nil, nil, wrongFault(fault, err)
		}
	}
	if o.core != "" {
		if err := sandbox.CheckCore(o.core); err != nil {
			return nil, nil, refusal.Misuse(refusal.Say("--core "+sandbox.Cores()[0]), "%w", err)
		}
	}
	if o.proxy != "" && o.proxy != "nginx" {
		return nil, nil, refusal.Misuse(refusal.Say("--proxy nginx"), "unknown proxy %q", o.proxy)
	}
	if o.style != "path" && o.style != "subdomain" {
		return nil, nil, refusal.Misuse(refusal.Say("--style path or --style subdomain"), "unknown style %q", o.style)
	}
	host, _, err := net.SplitHostPort(o.listen)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return nil, nil, refusal.Misuse(refusal.Say("--listen 127.0.0.1:8080"),
			"%q is not a loopback address with a port: the practice unit is open to everybody who reaches it", o.listen)
	}
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return nil, nil, refusal.Misuse(refusal.Say("--listen 127.0.0.1:0 takes a free port"), "%w", err)
	}
	authority := listener.Addr().String()
	if o.style == "subdomain" {
		_, port, _ := net.SplitHostPort(authority)
		authority = "unit.localhost:" + port
	}
	options := sandbox.Options{Core: o.core, Seed: o.seed, BehindNginx: o.proxy == "nginx", Style: o.style,
		Authority: authority, Faults: o.faults, Work: o.work, TokenLife: o.life,
		GrantLife: o.life, MasterToken: o.master}
	if o.tls {
		options.TLS = sandbox.PrivateCA
	}
	unit, err := sandbox.New(options)
	if err != nil {
		return nil, nil, errors.Join(refusal.Misuse(refusal.Next{}, "%w", err), listener.Close())
	}
	return unit, listener, nil
}
