package cli

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/personium/transport"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

func TestDoctorCountsTheDaysOfTheBestChain(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	chainOf := func(days ...int) (chain []*x509.Certificate) {
		for _, d := range days {
			chain = append(chain, &x509.Certificate{NotAfter: now.AddDate(0, 0, d), Subject: pkix.Name{CommonName: "unit1.example"}, Issuer: pkix.Name{CommonName: "R3"}})
		}
		return chain
	}
	for _, test := range []struct {
		sent     []int
		verified [][]int
		insecure bool
		level    level
		says     string
	}{
		{[]int{62, 900}, [][]int{{62, 900, 4000}}, false, levelOK, "62 days left, until 2027-01-29"},
		{[]int{62, 20}, [][]int{{62, 20}}, false, levelWarning, "20 days left, until 2026-12-18"},
		{[]int{62, 1}, [][]int{{62, 1}, {62, 900}}, false, levelOK, "62 days left"}, // two roads, of which one ends
		{[]int{62, 1}, [][]int{{62, 900}}, false, levelOK, "62 days left"},          // one that nobody needs
		{[]int{21}, [][]int{{21}}, false, levelOK, "21 days left"},
		{[]int{1}, [][]int{{1}}, false, levelWarning, "1 day left"},
		{[]int{-3}, nil, true, levelWarning, "ended 2026-11-25"},
		{[]int{62}, nil, true, levelWarning, "62 days left"},
	} {
		state := &tls.ConnectionState{PeerCertificates: chainOf(test.sent...)}
		for _, days := range test.verified {
			state.VerifiedChains = append(state.VerifiedChains, chainOf(days...))
		}
		f := judgeCertificate(state, test.insecure, now)
		if f.Level != test.level || !strings.Contains(f.Found, test.says) {
			t.Errorf("%v, insecure %t: %s %q, want %s and %q", test.sent, test.insecure, f.Level, f.Found, test.level, test.says)
		}
		if (f.Level == levelOK) != (f.Means == "") {
			t.Errorf("%v: %s means %q", test.sent, f.Level, f.Means)
		}
	}
}

func TestDoctorComparesTheClocks(t *testing.T) {
	t.Parallel()
	here := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		date  string
		took  time.Duration
		level level
		says  string
	}{
		{here.Format(http.TimeFormat), 20 * time.Millisecond, levelOK, "as the unit's"},
		{here.Add(29 * time.Second).Format(http.TimeFormat), 0, levelOK, "as the unit's"},
		{here.Add(-2 * time.Minute).Format(http.TimeFormat), 0, levelWarning, "this machine is 2m0s ahead of the unit"},
		{here.Add(time.Hour).Format(http.TimeFormat), 0, levelWarning, "this machine is 1h0m0s behind the unit"},
		{here.Add(time.Hour).Format(http.TimeFormat), time.Minute, levelOK, "not known"},
		{"", 0, levelOK, "not known"},
		{"yesterday", 0, levelOK, "not known"},
	} {
		seen := testimony{header: http.Header{"Date": {test.date}}, middle: here, took: test.took}
		f := judgeClock(seen.clockOff())
		if f.Level != test.level || !strings.HasPrefix(f.Found, test.says) {
			t.Errorf("%q after %s: %s %q, want %s and %q", test.date, test.took, f.Level, f.Found, test.level, test.says)
		}
	}
}

func TestDoctorKnowsTheVersionsThatCannotExport(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]level{
		"1.7.1": levelOK, "1.7.2": levelWarning, "1.7.22": levelOK, "1.8.1": levelWarning, "1.8.2": levelWarning, "1.8.4": levelWarning, "1.9.0": levelOK, "": levelWarning,
	} {
		if f := judgeVersion(said); f.Level != want || (want == levelWarning) != (f.Mend != "") {
			t.Errorf("%q: %+v", said, f)
		}
	}
}

func TestDoctorJudgesTokensByWhatTheySay(t *testing.T) {
	t.Parallel()
	const unit = "https://unit1.example/"
	end := time.Now().Add(9 * time.Minute)
	for _, test := range []struct {
		name  string
		about auth.About
		left  time.Duration
		level level
		means string
	}{
		{"a unit user", auth.About{Kind: auth.UnitUser, Unit: unit, Expires: end}, time.Hour, levelOK, ""},
		{"another unit's", auth.About{Kind: auth.UnitUser, Unit: "https://unit2.example/", Expires: end}, time.Hour, levelFailure, "the token is for https://unit2.example/"},
		{"one that does not say for whom", auth.About{Kind: auth.UnitUser, Expires: end}, time.Hour, levelOK, ""},
		{"the same unit without TLS", auth.About{Kind: auth.UnitUser, Unit: "http://unit1.example/", Expires: end}, time.Hour, levelFailure, "the token is for http://unit1.example/"},
		{"one that is over", auth.About{Kind: auth.UnitUser, Unit: unit, Expires: end.Add(-time.Hour)}, -51 * time.Minute, levelFailure, "the token ended at "},
		{"one that ends soon", auth.About{Kind: auth.UnitUser, Unit: unit, Expires: end}, 9 * time.Minute, levelWarning, "it ends in 9m0s, and nothing renews it"},
		{"a file's that ends soon", auth.About{Kind: auth.UnitUser, Unit: unit, Expires: end, Renewable: true, ReadAgain: true}, 9 * time.Minute, levelWarning, "the next one has to be there by then"},
		{"a login's", auth.About{Kind: auth.UnitUser, Unit: unit, Expires: end, Renewable: true, RefreshExpires: end}, 9 * time.Minute, levelOK, ""},
		{"the master token", auth.About{Kind: auth.Master}, 0, levelOK, ""},
		{"an account of the cell", auth.About{Kind: auth.Account}, 0, levelWarning, "removes it in the middle"},
		{"a cookie", auth.About{Kind: auth.Cookie}, 0, levelWarning, "removes it in the middle"},
		{"a refresh token", auth.About{Kind: auth.Refresh}, 0, levelFailure, "this is a refresh token"},
		{"a token for a new password", auth.About{Kind: auth.NewPassword}, 0, levelFailure, "only changes a password"},
		{"the owner's", auth.About{Kind: auth.UnitLocal}, 0, levelFailure, "root nowhere"},
	} {
		f := judgeToken(test.about, unit, test.left, false)
		if f.Level != test.level || !strings.Contains(f.Means, test.means) || (f.Level == levelOK) != (f.Means == "") {
			t.Errorf("%s: %+v", test.name, f)
		}
		if (f.Level == levelFailure) != (f.Code == refusal.Unauthorised) {
			t.Errorf("%s: exit code %d", test.name, f.Code)
		}
		if f := judgeToken(test.about, unit, test.left, true); f.Level == levelFailure {
			t.Errorf("%s is condemned, and it works: %+v", test.name, f)
		}
	}
}

func TestDoctorNamesTheRoleThatIsMissing(t *testing.T) {
	t.Parallel()
	const issuer = "https://unitadmin.unit1.example/"
	roles := func(names ...string) (all []string) {
		for _, name := range names {
			all = append(all, issuer+"__role/__/"+name)
		}
		return all
	}
	forbidden := &personium.Error{Status: 403, Core: true, Code: "PR403-AU-0002"}
	for _, test := range []struct {
		name  string
		lack  lack
		means string
		mend  string
	}{
		{"UnitAdmin", lack{about: auth.About{Roles: roles("UnitAdmin")}}, "the role CellContentsAdmin is missing", "/Role('CellContentsAdmin')\"}"},
		{"CellContentsAdmin", lack{about: auth.About{Roles: roles("CellContentsAdmin")}}, "the role UnitAdmin is missing", "or use an account that owns the cell"},
		{"CellContentsReader", lack{about: auth.About{Roles: roles("CellContentsReader")}}, "may not even look", "/Role('UnitAdmin')\"} and another with {\"uri\""},
		{"in lower case", lack{about: auth.About{Roles: roles("unitadmin")}}, "none of the roles that count", "/Account('me')/$links/_Role"},
		{"bound to a box", lack{about: auth.About{Roles: []string{issuer + "__role/box1/UnitAdmin"}}}, "none of the roles that count", ""},
		{"of a cell that the unit does not trust", lack{unit: errors.New("no")}, "does not take accounts of " + issuer, "unitUser.issuers"},
		{"without the scope", lack{answer: &personium.Error{Status: 403, Code: "PR403-AU-0007"}}, "without the scope root", "with the scope root"},
		{"an account", lack{about: auth.About{Kind: auth.Account}}, "no role of this account", "login"},
		{"garbage", lack{about: auth.About{Kind: auth.Unknown}, answer: &personium.Error{Status: 401, Code: "PR401-AU-0006"}}, "it is no token at all", "login"},
	} {
		l := test.lack
		l.about.Issuer, l.about.Subject = issuer, issuer+"#me"
		if l.about.Kind == "" {
			l.about.Kind = auth.UnitUser
		}
		l.login = "personium-cell login"
		if l.answer == nil {
			l.answer = forbidden
		}
		means, mend := l.words()
		if !strings.Contains(means, test.means) || !strings.Contains(mend, test.mend) {
			t.Errorf("%s: %q, %q", test.name, means, mend)
		}
	}
}

func TestDoctorBlamesWhatTheFirstRequestDidNotPass(t *testing.T) {
	t.Parallel()
	noAnswer := func(err error) error {
		return fmt.Errorf("the unit cannot be reached: %w", &personium.Error{Err: err})
	}
	there := testimony{connected: "192.0.2.7:443"}
	shaking, shaken := there, there
	shaking.tlsBegun = true
	shaken.tlsBegun, shaken.tlsDone = true, true
	for _, test := range []struct {
		err  error
		seen testimony
		want string
	}{
		{noAnswer(&transport.ProxySettingError{}), testimony{}, "proxy"},
		{noAnswer(&transport.ProxyError{Status: 502}), there, "proxy"},
		{noAnswer(&net.OpError{Op: "proxyconnect", Err: errors.New("refused")}), testimony{}, "proxy"},
		{noAnswer(&net.OpError{Op: "socks connect", Err: errors.New("refused")}), there, "proxy"},
		{&personium.Error{Status: 407}, there, "proxy"},
		{noAnswer(&net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}), testimony{}, "dns"},
		{noAnswer(errors.New("connection refused")), testimony{}, "connection"},
		{noAnswer(errors.New("x509")), shaking, "tls"},
		{noAnswer(&net.OpError{Op: "remote error", Err: errors.New("tls: bad certificate")}), shaken, "tls"},
		{noAnswer(&transport.ClientCertificateError{Err: errors.New("no")}), shaken, "tls"},
		{noAnswer(errors.New("no answer within 30s")), shaken, "unit"},
		{noAnswer(errors.New("no answer within 30s")), there, "unit"},
		{&personium.Error{Status: 400, Core: true, Code: "PR400-CM-0005"}, there, "unit"},
	} {
		if got := test.seen.blame(test.err); got != test.want {
			t.Errorf("%v: %s, want %s", test.err, got, test.want)
		}
	}
}

func TestDoctorJudgesASnapshotArea(t *testing.T) {
	t.Parallel()
	area := func(names ...string) (a personium.SnapshotArea) {
		for _, name := range names {
			a.Files = append(a.Files, personium.SnapshotFile{Name: name, Size: 10})
		}
		return a
	}
	nameless := area("a.zip")
	nameless.Nameless = 2
	for _, test := range []struct {
		area  personium.SnapshotArea
		level level
		found string
		mend  string
	}{
		{area(), levelOK, "0 snapshots, 0 bytes", ""},
		{area("a.zip", "b.zip"), levelOK, "2 snapshots, 20 bytes", ""},
		{area("a.zip", "a.error"), levelOK, "1 snapshot, 10 bytes", ""}, // a later export worked, and must not be deleted
		{area("b.error", "a.error"), levelWarning, "failed exports: a, b", "snapshot delete a"},
		{area("1.error", "2.error", "3.error", "4.error", "5.error", "6.error"), levelWarning, "5 and 1 more", "snapshot delete 1"},
		{nameless, levelWarning, "1 snapshot, 10 bytes, 2 entries without a name", ""},
	} {
		if f := judgeArea(test.area); f.Level != test.level || !strings.HasSuffix(f.Found, test.found) || f.Mend != test.mend {
			t.Errorf("%+v: %+v", test.area, f)
		}
	}
}

func TestDoctorJudgesACell(t *testing.T) {
	t.Parallel()
	processing := verdict.Look{Answer: verdict.AnswerProcessing, Name: "x"}
	ready, failed, closed := verdict.Look{Answer: verdict.AnswerReady}, verdict.Look{Answer: verdict.AnswerFailed}, verdict.Look{Answer: verdict.AnswerClosed}
	for _, test := range []struct {
		name           string
		style          personium.Style
		first, second  verdict.Look
		lock           personium.LockState
		level          level
		found, mending string
	}{
		{"idle", personium.PathStyle, ready, ready, personium.LockFree, levelOK, "nothing runs", ""},
		{"queued", personium.PathStyle, ready, ready, personium.LockHeld, levelWarning, "queued or at work", "lock memcached"},
		{"at work", personium.SubdomainStyle, processing, ready, personium.LockFree, levelWarning, "queued or at work: import of x", "lock memcached"},
		{"failed", personium.PathStyle, failed, ready, personium.LockFree, levelFailure, "failed cell", "import --name NAME"},
		{"failed", personium.SubdomainStyle, closed, closed, personium.LockFree, levelFailure, "failed cell", "delete the cell"},
		{"a queued import over a failure", personium.PathStyle, failed, ready, personium.LockHeld, levelWarning, "queued or at work", "lock memcached"},
		{"a dead import", personium.PathStyle, processing, ready, personium.LockFree, levelWarning, "an import is shown", "import the snapshot again"},
		{"a dead export", personium.PathStyle, ready, processing, personium.LockFree, levelWarning, "an export is shown", "another name"},
		{"a probe that is stopped", personium.PathStyle, ready, ready, personium.LockUnknown, levelWarning, "could not be found out", "let PUT requests"},
	} {
		f := judgeCell(test.style, cell.State{Import: test.first, Export: test.second, Lock: personium.Lock{State: test.lock}})
		if f.Level != test.level || !strings.Contains(f.Found, test.found) || !strings.Contains(f.Mend, test.mending) {
			t.Errorf("%s: %+v", test.name, f)
		}
	}
}

func TestFindingsAreBrokenBetweenWords(t *testing.T) {
	t.Parallel()
	f := finding{Check: "root", Level: levelFailure, Found: strings.Repeat("word ", 20) + "end", Means: "short", Mend: strings.Repeat("x", 100)}
	for _, width := range []int{0, 40, 60, 200} {
		lines := f.words(width)
		if got, want := strings.Join(strings.Fields(strings.Join(lines, " ")), " "), "failure root "+f.Found+" short mend: "+f.Mend; got != want {
			t.Errorf("width %d: %q, want %q", width, got, want)
		}
		for _, line := range lines {
			if width >= 60 && len(line) > width && !strings.Contains(line, "xxx") {
				t.Errorf("width %d: %q", width, line)
			}
		}
		if width == 0 && len(lines) != 3 {
			t.Errorf("without a terminal: %q", lines)
		}
	}
}
