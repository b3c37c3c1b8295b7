package doctor

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/sandbox"
	"github.com/personium/personium-cell/internal/session"
)

// serve starts a practice unit of a style, with faults, on a port of this machine.
func serve(t *testing.T, style string, faults ...string) *sandbox.Unit {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := sandbox.Options{Style: style, Authority: l.Addr().String(), Faults: faults}
	if style == "subdomain" {
		o.Authority = strings.Replace(o.Authority, "127.0.0.1", "unit.localhost", 1)
	}
	unit, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: l, Config: &http.Server{Handler: unit}}
	server.Start()
	t.Cleanup(func() {
		server.Close()
		unit.Close()
	})
	return unit
}

// optionsFor are those of a set-up with a credential of its own; token "" is none.
func optionsFor(t *testing.T, cellURL, token string) session.Options {
	t.Helper()
	o := session.Options{
		Process:  session.Process{Getenv: func(string) string { return "" }, StateDir: t.TempDir()},
		Settings: config.Settings{Cell: cellURL, Token: token},
	}
	if token != "" {
		o.Settings.TokenFrom = "PERSONIUM_TOKEN"
	}
	var err error
	if o.Place, err = session.PlaceOfCell(o.Settings); err != nil {
		t.Fatal(err)
	}
	return o
}

// examine gives the findings about a set-up.
func examine(ctx context.Context, t *testing.T, o session.Options) []Finding {
	t.Helper()
	e, err := Open(ctx, o)
	if err != nil {
		return Misconfigured(err)
	}
	var findings []Finding
	e.Run(ctx, Listener{
		Asking: func(url string) {
			if url != o.Settings.Cell {
				t.Errorf("%s is said to be asked, not %s", url, o.Settings.Cell)
			}
		},
		Found: func(f Finding) { findings = append(findings, f) },
	})
	return findings
}

// levels are the levels of findings, by their checks.
func levels(findings []Finding) string {
	var words []string
	for _, f := range findings {
		words = append(words, f.Check+" "+string(f.Level))
	}
	return strings.Join(words, ", ")
}

func TestASetUpThatWorksIsLookedAtFromTheMachineToTheSnapshots(t *testing.T) {
	t.Parallel()
	for _, style := range []string{"path", "subdomain"} {
		unit := serve(t, style)
		findings := examine(t.Context(), t, optionsFor(t, unit.CellURL("cell1"), unit.Token()))
		want := "config ok, state ok, proxy ok, dns ok, connection ok, tls ok, unit ok, clock ok, server warning, token ok, root ok, " +
			"cell ok, snapshots ok"
		if got := levels(findings); got != want {
			t.Errorf("%s: got %s", style, got)
		}
		if s := Summarise(findings); s.Verdict() != "healthy" || s.Reason() != "0 failures, 1 warning" || s.Code() != refusal.Done {
			t.Errorf("%s: %s: %s, exit code %d", style, s.Verdict(), s.Reason(), s.Code())
		}
	}
}

func TestTheFirstFailureIsWhatIsBroken(t *testing.T) {
	t.Parallel()
	healthy := serve(t, "path")
	failed, closed := serve(t, "path", "old-failure"), serve(t, "subdomain", "old-failure")
	noLocks := serve(t, "path", "lock-store-down")
	cell1 := healthy.CellURL("cell1")
	for name, test := range map[string]struct {
		cell, token string
		check       string
		code        refusal.Code
		next        string // a part of it
	}{
		"nobody there": {"http://127.0.0.1:1/cell1/", healthy.Token(), "connection", refusal.Unreachable, "check the host and"},
		"no TLS there": {strings.Replace(cell1, "http:", "https:", 1), healthy.Token(), "tls", refusal.Usage, "write http://"},
		"another name": {strings.Replace(cell1, "127.0.0.1", "localhost", 1), healthy.Token(), "unit", refusal.Usage,
			"--unit " + healthy.UnitURL()},
		"no such cell":   {healthy.UnitURL() + "nosuch/", healthy.Token(), "cell", refusal.NotFound, "check the cell URL"},
		"the lock store": {noLocks.CellURL("cell1"), noLocks.Token(), "unit", refusal.Unreachable, "starts its memcached again"},
		"no token":       {cell1, "", "token", refusal.Usage, "personium-cell login --login-cell URL --user NAME; or --token-file"},
		"another unit's": {cell1, healthy.ForeignToken(time.Hour), "token", refusal.Unauthorised,
			"; p_target has to be " + healthy.UnitURL()},
		"no token at all": {cell1, "garbage", "token", refusal.Unauthorised, "take PERSONIUM_TOKEN away"},
		"a missing role": {cell1, healthy.NewToken(time.Hour, "UnitAdmin"), "root", refusal.Unauthorised,
			"/Role('CellContentsAdmin')"},
		"a failed cell": {failed.CellURL("cell1"), failed.Token(), "cell", refusal.Busy, "import one of those by its name, since nothing lists them"},
		"a closed cell": {closed.CellURL("cell1"), closed.Token(), "cell", refusal.Busy, "delete the cell"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if testing.Short() && name == "the lock store" {
				t.Skip("a unit without it takes its time, about which the race detector has nothing to say")
			}
			findings := examine(t.Context(), t, optionsFor(t, test.cell, test.token))
			s := Summarise(findings)
			if s.Failures != 1 || s.First.Check != test.check || s.Code() != test.code || s.Verdict() != "not healthy" {
				t.Errorf("got %s, exit code %d", levels(findings), s.Code())
			}
			if next := s.First.Next.Words(); !strings.Contains(next, test.next) || s.First.Means == "" {
				t.Errorf("%q means %q: %q, want %q", s.First.Found, s.First.Means, next, test.next)
			}
			if want := "; fix first: " + test.check; !strings.HasSuffix(s.Reason(), want) {
				t.Errorf("got %q, want %q", s.Reason(), want)
			}
			for _, check := range Checks() {
				if !slices.ContainsFunc(findings, func(f Finding) bool { return f.Check == check }) {
					t.Errorf("nothing is said of %s: %s", check, levels(findings))
				}
			}
		})
	}
}

func TestALoginThatCannotBeKeptIsBlamedOnThePlaceForIt(t *testing.T) {
	t.Parallel()
	unit := serve(t, "path")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o := optionsFor(t, unit.CellURL("cell1"), "")
	o.Process.StateDir = filepath.Join(file, "personium-cell")
	s := Summarise(examine(t.Context(), t, o))
	if s.First.Check != "state" || s.Code() != refusal.Usage || !strings.HasPrefix(s.First.Found, "nothing can be written to ") {
		t.Errorf("got %+v", s.First)
	}
}

func TestNothingIsLookedAtWithSettingsThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	o := optionsFor(t, "https://cell1.unit1.example/", "")
	o.Settings.CACert = filepath.Join(t.TempDir(), "none.pem")
	findings := examine(t.Context(), t, o)
	want := "config failure, state skipped, proxy skipped, dns skipped, connection skipped, tls skipped, unit skipped, " +
		"clock skipped, server skipped, token skipped, root skipped, cell skipped, snapshots skipped"
	if got := levels(findings); got != want {
		t.Errorf("got %s", got)
	}
	if s := Summarise(findings); s.Code() != refusal.Usage || s.First.Next.IsNothing() {
		t.Errorf("got exit code %d, %q", s.Code(), s.First.Next.Words())
	}
}

func TestNothingIsFoundAnyMoreOnceSomebodyHasGivenUp(t *testing.T) {
	t.Parallel()
	unit := serve(t, "path")
	ctx, cancel := context.WithCancel(t.Context())
	e, err := Open(ctx, optionsFor(t, unit.CellURL("cell1"), unit.Token()))
	if err != nil {
		t.Fatal(err)
	}
	var findings []Finding
	e.Run(ctx, Listener{Asking: func(string) { cancel() }, Found: func(f Finding) { findings = append(findings, f) }})
	if got := levels(findings); got != "config ok, state ok" {
		t.Errorf("got %s", got)
	}
}
