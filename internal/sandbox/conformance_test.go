package sandbox_test

import (
	"cmp"
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

// The variables that let the suite run against a real unit: its URL, and a token with root on the cells it will create; or
// who logs in to get one, with UnitAdmin and CellContentsAdmin: the cell, the account and a file with the password.
const (
	conformanceUnit         = "PERSONIUM_CONFORMANCE_UNIT"
	conformanceToken        = "PERSONIUM_CONFORMANCE_TOKEN"
	conformanceLoginCell    = "PERSONIUM_CONFORMANCE_LOGIN_CELL"
	conformanceUser         = "PERSONIUM_CONFORMANCE_USER"
	conformancePasswordFile = "PERSONIUM_CONFORMANCE_PASSWORD_FILE"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	cores := append(sandbox.Cores(), "")
	if testing.Short() {
		cores = []string{""} // what cores differ in is no matter of goroutines
	}
	for _, core := range cores {
		for _, style := range []string{"path", "subdomain"} {
			t.Run("practice unit of core "+cmp.Or(core, "cured")+" in "+style+" style", func(t *testing.T) {
				t.Parallel()
				for _, check := range conformanceChecks() {
					t.Run(check.name, func(t *testing.T) {
						t.Parallel()
						synctest.Test(t, func(t *testing.T) { check.on(practiceConformer(t, style, core)) })
					})
				}
			})
		}
	}
	t.Run("real unit", func(t *testing.T) {
		another := realUnit(t)
		if another == nil {
			return
		}
		for _, check := range conformanceChecks() {
			t.Run(check.name, func(t *testing.T) { check.on(another(t)) })
		}
	})
}

// realUnit makes conformers of the unit that the environment names; nil when it names none.
func realUnit(t *testing.T) func(t *testing.T) *conformer {
	t.Helper()
	unit, token, login := os.Getenv(conformanceUnit), os.Getenv(conformanceToken), realLogin(t)
	if unit == "" || token == "" && login == nil {
		t.Logf("the real unit was skipped: %s and %s, or a login, are not set", conformanceUnit, conformanceToken)
		return nil
	}
	return func(t *testing.T) *conformer {
		t.Helper()
		return realConformer(t, unit, token, login)
	}
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
	version string // of core, as the unit says
	exports exports
	token   string
	every   time.Duration
	// login is the administrator, nil where none was given.
	login      *confLogin
	identities confIdentities
}

// An exports is what is known of the exports of a unit before one is asked for.
type exports int

const (
	exportsAreUnknown exports = iota // those of a 1.8.3 fail unless its operator has cured them
	exportsSucceed
	exportsFail
)

// listsSnapshots says whether the unit minds the Depth of a PROPFIND of its snapshots: core does since 1.7.16.
func (c *conformer) listsSnapshots() bool { return c.version != "1.7.14" }

// capsCounts says whether the search index of the unit is Elasticsearch 7, as that of core since 1.8.1 is.
func (c *conformer) capsCounts() bool { return c.version == "1.8.3" || c.version == "1.8.4" }

// practiceConformer looks at a practice unit of its own, on the clock of the bubble it is called in.
func practiceConformer(t *testing.T, style, core string) *conformer {
	t.Helper()
	unit, err := sandbox.New(sandbox.Options{
		Style: style, Scheme: "http", Authority: "unit.test:8080", Work: 2 * time.Second, MasterToken: "master-token",
		Core: core,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unit.Close)
	c := &conformer{T: t, client: wireClient(t, unit), unitURL: unit.UnitURL(), token: unit.Token(), every: 50 * time.Millisecond}
	c.login = &confLogin{unit.CellURL(sandbox.LoginCell), sandbox.Administrator, unit.Password()}
	c.identities = confIdentities{
		master: "master-token", weak: unit.NewToken(time.Hour, unitAdminRole), contents: unit.NewToken(time.Hour, contentsAdminRole),
		reader: unit.NewToken(time.Hour, "CellContentsReader"),
	}
	if c.exports = exportsSucceed; core == "1.8.3" {
		c.exports = exportsFail
	}
	c.learnStyle()
	_, primer := c.newCell() // a unit that is in use has an index for cells without an owner
	c.prime(primer)
	if c.style != style {
		t.Fatalf("the practice unit says that its style is %q, want %q", c.style, style)
	}
	return c
}

// realLogin is the administrator that the environment names, or nil.
func realLogin(t *testing.T) *confLogin {
	t.Helper()
	cell, user, file := os.Getenv(conformanceLoginCell), os.Getenv(conformanceUser), os.Getenv(conformancePasswordFile)
	if cell == "" || user == "" || file == "" {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	password, _, _ := strings.Cut(string(text), "\n")
	return &confLogin{strings.TrimSuffix(cell, "/") + "/", user, strings.TrimSuffix(password, "\r")}
}

// realConformer looks at the unit that the environment names, with the token or else that of a login. Waiting takes real time
// there.
func realConformer(t *testing.T, unitURL, token string, login *confLogin) *conformer {
	t.Helper()
	client := &http.Client{Timeout: 10 * time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	// The proxy of an official installation compresses whatever a client takes compressed, and then says another tag and no length.
	client.Transport = &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: dialLocalhost, DisableCompression: true}
	t.Cleanup(client.CloseIdleConnections)
	c := &conformer{
		T: t, client: client, unitURL: strings.TrimSuffix(unitURL, "/") + "/", token: token, every: 100 * time.Millisecond,
		login: login, identities: conformanceIdentities(),
	}
	c.learnStyle()
	if token == "" {
		grant, _ := c.granted("the login of the suite", c.password())
		c.token = grant.Access
	}
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
