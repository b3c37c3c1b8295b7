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

// The variables that let the suite run against a real unit: its URL, and a token with root on the cells it will create; or
// who logs in to get one, with UnitAdmin and CellContentsAdmin: the cell, the account and a file with the password.
const (
	conformanceUnit         = "PERSONIUM_CONFORMANCE_UNIT"
	conformanceToken        = "PERSONIUM_CONFORMANCE_TOKEN"
	conformanceLoginCell    = "PERSONIUM_CONFORMANCE_LOGIN_CELL"
	conformanceUser         = "PERSONIUM_CONFORMANCE_USER"
	conformancePasswordFile = "PERSONIUM_CONFORMANCE_PASSWORD_FILE"
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
		{"folders and collections are made and deleted", checkFolders},
		{"a file is written, read in parts, and guarded by its tag", checkWrittenFile},
		{"files and folders are moved within a box", checkFileMoves},
		{"a box tells what it is and is deleted with all it holds", checkBoxItself},
		{"properties are set and removed", checkProperties},
		{"ACLs are set, inherited and read back", checkACLs},
		{"what all may read is read by nobody", checkOpenFolder},
		{"a big listing is not sorted and comes in chunks", checkBigListing},
		{"a box is written during an import in subdomain style only", checkLockedBox},
		{"what was written by WebDAV is exported and imported", checkWrittenRound},
		{"the servlet container answers in its own way", checkContainer},
		{"every import moves the version of the cell by one", checkCellVersion},
		{"an import leaves links that lead nowhere", checkDanglingLinks},
		{"an import leaves links that are half dead", checkHalfDeadLinks},
		{"an import loses links by chance", checkLinksByChance},
		{"an import takes doubled rows as they stand", checkDoubledRows},
		{"an import is lenient with its lines", checkLenientLines},
		{"an import breaks at what no long and no file name can be", checkUnfitContent},
		{"a box without a folder gets one", checkBoxWithoutFolder},
		{"a login gives a token for the unit, and a refresh another", checkLogin},
		{"a token lives as long as it was asked to, for its target only", checkTokenLives},
		{"a login that cannot be is refused by its reason", checkRefusedLogins},
		{"root is a matter of roles and owners", checkWhoHasRoot},
		{"a new owner's first import has no index to look for roles in", checkNewOwner},
		{"cells are listed as they were written", checkCellOrder},
		{"cells are listed by pages and filters", checkCellPages},
		{"entities of a cell are made, read, changed and deleted", checkCellEntities},
		{"a body holds what its type knows, in its form", checkNames},
		{"entities of a cell are linked from both ends", checkCellLinks},
		{"cells are entities of the unit", checkCellsAsEntities},
		{"a collection gets a schema", checkSchema},
		{"a collection gets rows", checkRows},
		{"rows are linked as their types are associated", checkRowLinks},
		{"a list is ordered, filtered and cut", checkQueries},
		{"a link of one to one is half dead after an import", checkHalfLinks},
		{"rules are told of links that are made, and of an import only that it was", checkRules},
		{"an administrator logs in, makes a cell, imports into it and deletes it", checkAdministration},
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
		unit, token, login := os.Getenv(conformanceUnit), os.Getenv(conformanceToken), realLogin(t)
		if unit == "" || token == "" && login == nil {
			t.Logf("the real unit was skipped: %s and %s, or a login, are not set", conformanceUnit, conformanceToken)
			return
		}
		for _, check := range conformanceChecks() {
			t.Run(check.name, func(t *testing.T) { check.on(realConformer(t, unit, token, login)) })
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
	// login is the administrator, nil where none was given.
	login      *confLogin
	identities confIdentities
}

// practiceConformer looks at a practice unit of its own, on the clock of the bubble it is called in.
func practiceConformer(t *testing.T, style string) *conformer {
	t.Helper()
	unit, err := sandbox.New(sandbox.Options{
		Style: style, Scheme: "http", Authority: "unit.test:8080", Work: 2 * time.Second, MasterToken: "master-token",
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
	client.Transport = &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: dialLocalhost}
	t.Cleanup(client.CloseIdleConnections)
	c := &conformer{T: t, client: client, unitURL: strings.TrimSuffix(unitURL, "/") + "/", token: token, every: 100 * time.Millisecond,
		login: login, identities: conformanceIdentities()}
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
