package sandbox_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// The variables that let the suite run against a real unit: its URL, and a token with root on the cells it will create.
const (
	conformanceUnit  = "PERSONIUM_CONFORMANCE_UNIT"
	conformanceToken = "PERSONIUM_CONFORMANCE_TOKEN"
)

// A conformanceCheck looks at one promise of a Personium unit, in cells that it creates.
type conformanceCheck struct {
	name string
	run  func(*conformer)
}

func conformanceChecks() []conformanceCheck {
	return []conformanceCheck{
		{"the unit root tells URL and style", checkUnitRoot},
		{"the cell root tells name, URL, unit and the cell's own id", checkCellRoot},
		{"a wrong URL or method is named as such", checkWrongURLs},
		{"the unit lists and shows its cells", checkCellEntity},
		{"credentials that do not suffice are refused", checkRefusedCredentials},
		{"a request key has 128 characters at most", checkRequestKey},
		{"a method can travel in a header", checkMethodOverride},
		{"a name is checked before anything else", checkNameRule},
		{"a snapshot that is not there is not found", checkUnknownSnapshot},
		{"a listing needs a depth of 0 or 1", checkDepthRule},
		{"a listing shows the collection and its files", checkListing},
		{"a stored file comes back whole", checkStoredFile},
		{"a stored file is guarded by its tag", checkFileTags},
		{"an import is accepted, runs and ends", checkImport},
		{"the lock can be asked for by anybody", checkLockProbes},
		{"a failed cell opens few gates", checkFailedCell},
		{"an export leaves an archive or the reason why not", checkExport},
		{"a name that is taken is refused", checkTakenName},
		{"what was exported can be imported again", checkRound},
		{"what an import brought in can be counted", checkCounts},
		{"a box is listed and its files are read", checkBox},
		{"what one cell exported can be imported into another", checkMove},
		{"every import moves the version of the cell by one", checkCellVersion},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	for _, style := range []string{"path", "subdomain"} {
		t.Run("practice unit in "+style+" style", func(t *testing.T) {
			t.Parallel()
			for _, check := range conformanceChecks() {
				t.Run(check.name, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) { check.on(practiceConformer(t, style)) })
				})
			}
		})
	}
	t.Run("real unit", func(t *testing.T) {
		unit, token := os.Getenv(conformanceUnit), os.Getenv(conformanceToken)
		if unit == "" || token == "" {
			t.Logf("the real unit was skipped: %s and %s are not both set", conformanceUnit, conformanceToken)
			return
		}
		for _, check := range conformanceChecks() {
			t.Run(check.name, func(t *testing.T) { check.on(realConformer(t, unit, token)) })
		}
	})
}

func (k conformanceCheck) on(c *conformer) {
	k.run(c)
	if !c.Failed() {
		c.Logf("conforms: %s", k.name)
	}
}

// A conformer is one unit as a check sees it: only what any client could know of it.
type conformer struct {
	*testing.T
	client  *http.Client
	unitURL string
	style   string // "path" or "subdomain", as the unit says
	token   string
	every   time.Duration
	// weakToken gives a token without root on any cell. It is nil where none can be had.
	weakToken func() string
}

// practiceConformer looks at a practice unit of its own, on the clock of the bubble it is called in.
func practiceConformer(t *testing.T, style string) *conformer {
	t.Helper()
	unit, err := sandbox.New(sandbox.Options{Style: style, Scheme: "http", Authority: "unit.test:8080", Work: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unit.Close)
	c := &conformer{T: t, client: wireClient(t, unit), unitURL: unit.UnitURL(), token: unit.Token(), every: 50 * time.Millisecond}
	c.weakToken = func() string { return unit.NewToken(time.Hour, unitAdminRole) }
	c.learnStyle()
	if c.style != style {
		t.Fatalf("the practice unit says that its style is %q, want %q", c.style, style)
	}
	return c
}

// realConformer looks at the unit that the environment names. Waiting takes real time there.
func realConformer(t *testing.T, unitURL, token string) *conformer {
	t.Helper()
	client := &http.Client{Timeout: 10 * time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	client.Transport = &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: dialLocalhost}
	t.Cleanup(client.CloseIdleConnections)
	c := &conformer{T: t, client: client, unitURL: strings.TrimSuffix(unitURL, "/") + "/", token: token, every: 100 * time.Millisecond}
	c.learnStyle()
	return c
}

// dialLocalhost finds the cells of a unit on this machine: names below localhost are loopback by RFC 6761, but not every
// resolver knows it.
func dialLocalhost(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(host, ".localhost") {
		address = net.JoinHostPort("127.0.0.1", port)
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}
