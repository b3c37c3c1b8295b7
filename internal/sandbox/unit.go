package sandbox

import (
	"cmp"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/fault"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/opaque"
	"github.com/personium/personium-cell/internal/sandbox/pki"
	"github.com/personium/personium-cell/internal/sandbox/token"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// PrivateCA is the kind of TLS that clients have to accept.
const PrivateCA = pki.PrivateCA

// Options say what kind of unit New makes. The zero value is a healthy unit in path style at 127.0.0.1:8080.
type Options struct {
	Style       string        // "path" (default) or "subdomain"
	Scheme      string        // of all URLs; "http" by default, "https" with TLS
	TLS         string        // the kind of TLS that Serve speaks, of package pki; none by default
	Authority   string        // host:port that the unit is configured for; it answers to no other
	Faults      []string      // what goes wrong, each "name" or "name=value", see Faults
	Work        time.Duration // how long the work of one job takes, and once more for each thousand rows and files; 3 s by default
	BehindNginx bool          // the proxy of the official installation stands before it, and lets an escaped slash through
	Core        string        // its version, see Cores; by default a 1.8.3 whose operator has cured the exports
	Seed        uint64        // of what imports lose by chance; one that spares the first snapshot by default
	TokenLife   time.Duration // how long Token stays valid; 1 h by default, the most that a server grants
	RootToken   string        // what Token is; random by default

	MasterToken string        // of the unit itself; "" for a unit without one
	Password    string        // of the accounts of LoginCell; random by default
	GrantLife   time.Duration // how long the access tokens of logins live, in whole seconds; 1 h by default and at most
	RefreshLife time.Duration // the same of their refresh tokens; 24 h by default and at most
	LockCount   int           // failed logins in a row that lock an account; 0, the server's default, for never
	LockTime    time.Duration // for how long after the last of them
	TokenMark   string        // of base64url characters: what the values of all tokens end in that logins get
}

// A Unit is a practice unit: an http.Handler with three cells, cell1 to cell3, whose owner is the unit's administrator,
// and LoginCell, where he logs in. It must be closed. Its methods may be called by several goroutines at a time.
type Unit struct {
	urls     urls.Unit
	core     core
	password string
	tokens   *token.Store
	logins   *logins
	root     string        // what Token is
	tls      *pki.Material // nil without TLS
	plan     *fault.Plan
	cells    *model.Cells
	outage   outage
}

// lives are how long the tokens of logins live at most.
type lives struct{ access, refresh time.Duration }

func livesOf(o Options) lives {
	l := lives{o.GrantLife, o.RefreshLife}
	if l.access <= 0 {
		l.access = token.LongestLife
	}
	if l.refresh <= 0 {
		l.refresh = token.LongestRefreshLife
	}
	return l
}

// New makes a unit. It refuses options that contradict each other, such as a fault that the style does not have.
func New(o Options) (*Unit, error) {
	u := &Unit{
		tokens:   token.NewStore(o.TokenMark),
		logins:   &logins{lives: livesOf(o), lockCount: o.LockCount, lockTime: o.LockTime, accounts: map[string]*login{}},
		password: cmp.Or(o.Password, opaque.Text(12)),
	}
	if o.Work <= 0 {
		o.Work = 3 * time.Second
	}
	if o.TokenLife <= 0 {
		o.TokenLife = token.LongestLife
	}
	var err error
	if u.core, err = coreNamed(o.Core); err != nil {
		return nil, err
	}
	if u.urls, err = urls.Parse(urls.Unit{Style: o.Style, Scheme: o.Scheme, Authority: o.Authority, BehindNginx: o.BehindNginx}); err != nil {
		return nil, err
	}
	if o.TLS != "" {
		u.urls.Scheme = "https"
		if u.tls, err = pki.New(o.TLS, u.urls.Host()); err != nil {
			return nil, err
		}
	}
	if u.plan, err = fault.New(o.Faults, u.urls.Style, o.Work, machine{u}); err != nil {
		return nil, err
	}
	if u.core.capsCounts {
		u.plan.CapCounts()
	}
	u.plan.ExportsFail = u.plan.ExportsFail || u.core.exportsFail
	u.cells = model.New(u.urls, o.Work, cmp.Or(o.Seed, model.DefaultSeed), &u.plan.Hooks)
	if err := u.seed(); err != nil {
		u.Close()
		return nil, err
	}
	root := u.administrators(o.RootToken, o.TokenLife, token.UnitAdmin, token.ContentsAdmin)
	if u.plan.OwnAccount {
		root = token.Token{Value: o.RootToken, Kind: token.Local, Cell: firstCell, Account: adminAccount}
	}
	u.root = u.tokens.Issue(root, o.TokenLife).Value
	if o.MasterToken != "" {
		u.tokens.Keep(token.Token{Value: o.MasterToken, Kind: token.Master})
	}
	return u, nil
}

// Close ends all jobs where they stand, as a kill does, and waits for them.
func (u *Unit) Close() { u.cells.Close() }

// Truth is what really happened in a cell, for tests.
type Truth = model.Truth

// Truth tells what happened in the cell of this name; of an unknown cell: nothing.
func (u *Unit) Truth(cell string) model.Truth { return u.cells.Truth(cell) }

// Age dates the snapshots of a cell back whose file names begin so, as if they had been put there so much earlier, for tests. It counts
// them.
func (u *Unit) Age(cell, prefix string, by time.Duration) int { return u.cells.Age(cell, prefix, by) }

// UnitURL is the URL of the unit, with its final slash.
func (u *Unit) UnitURL() string { return u.urls.URL() }

// CellURL is the URL that a cell of this name has or would have, with its final slash.
func (u *Unit) CellURL(name string) string { return u.urls.CellURL(name) }

// administrator is the subject of the unit's administrator: {AdminCellURL}#{account}.
func (u *Unit) administrator() string { return u.CellURL(LoginCell) + "#" + Administrator }

// CA is what a client has to trust to reach a unit with TLS, in PEM; nil without TLS.
func (u *Unit) CA() []byte {
	if u.tls == nil {
		return nil
	}
	return u.tls.CA
}

// ClientPair is a certificate that a unit with pki.ClientCert accepts, and its key, in PEM; nil of other units.
func (u *Unit) ClientPair() (certificate, key []byte) {
	if u.tls == nil {
		return nil, nil
	}
	return u.tls.ClientCert, u.tls.ClientKey
}

// Password is that of the accounts of LoginCell.
func (u *Unit) Password() string { return u.password }
