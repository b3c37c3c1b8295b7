package cli

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/personium"
)

func TestDoctorCountsTheDaysOfTheWholeChain(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	certificate := func(days int) *x509.Certificate {
		return &x509.Certificate{NotAfter: now.AddDate(0, 0, days), Subject: pkix.Name{CommonName: "unit1.example"}, Issuer: pkix.Name{CommonName: "R3"}}
	}
	for _, test := range []struct {
		days     []int
		insecure bool
		level    level
		says     string
	}{
		{[]int{62, 900}, false, levelOK, "62 days left, until 2027-01-29"},
		{[]int{62, 20}, false, levelWarning, "20 days left, until 2026-12-18"},
		{[]int{21}, false, levelOK, "21 days left"},
		{[]int{1}, false, levelWarning, "1 day left"},
		{[]int{-3}, true, levelWarning, "ended 2026-11-25"},
		{[]int{62}, true, levelWarning, "62 days left"},
	} {
		var chain []*x509.Certificate
		for _, days := range test.days {
			chain = append(chain, certificate(days))
		}
		f := judgeCertificate(chain, test.insecure, now)
		if f.Level != test.level || !strings.Contains(f.Found, test.says) {
			t.Errorf("%v, insecure %t: %s %q, want %s and %q", test.days, test.insecure, f.Level, f.Found, test.level, test.says)
		}
		if (f.Level == levelOK) != (f.Means == "") {
			t.Errorf("%v: %s means %q", test.days, f.Level, f.Means)
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
		"1.7.1": levelOK, "1.7.2": levelWarning, "1.7.22": levelOK, "1.8.2": levelWarning, "1.8.4": levelWarning, "1.9.0": levelOK, "": levelWarning,
	} {
		if f := judgeVersion(said); f.Level != want || (want == levelWarning) != (f.Mend != "") {
			t.Errorf("%q: %+v", said, f)
		}
	}
}

func TestDoctorJudgesTokensByWhatTheySay(t *testing.T) {
	t.Parallel()
	const unit = "https://unit1.example/"
	end := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name  string
		about auth.About
		left  time.Duration
		level level
		means string
	}{
		{"a unit user", auth.About{Kind: auth.UnitUser, Unit: unit, Expires: end}, time.Hour, levelOK, ""},
		{"another unit's", auth.About{Kind: auth.UnitUser, Unit: "https://unit2.example/", Expires: end}, time.Hour, levelFailure, "it is for https://unit2.example/"},
		{"the same unit without TLS", auth.About{Kind: auth.UnitUser, Unit: "http://unit1.example/", Expires: end}, time.Hour, levelFailure, "scheme, host, port"},
		{"one that is over", auth.About{Kind: auth.UnitUser, Unit: unit, Expires: end}, -time.Second, levelFailure, "it ended 2026-11-28T12:00:00Z"},
		{"one that ends soon", auth.About{Kind: auth.UnitUser, Unit: unit, Expires: end}, 9 * time.Minute, levelWarning, "it ends in 9m0s, and cannot be renewed"},
		{"one that is renewed", auth.About{Kind: auth.UnitUser, Unit: unit, Expires: end, Renewable: true}, 9 * time.Minute, levelOK, ""},
		{"the master token", auth.About{Kind: auth.Master}, 0, levelOK, ""},
		{"an account of the cell", auth.About{Kind: auth.Account}, 0, levelWarning, "an import removes"},
		{"a cookie", auth.About{Kind: auth.Cookie}, 0, levelWarning, "an import removes"},
		{"a refresh token", auth.About{Kind: auth.Refresh}, 0, levelFailure, "is not an access token"},
		{"a token for a new password", auth.About{Kind: auth.NewPassword}, 0, levelFailure, "change its password"},
		{"the owner's", auth.About{Kind: auth.UnitLocal}, 0, levelFailure, "root nowhere"},
	} {
		f := judgeToken(test.about, unit, test.left)
		if f.Level != test.level || !strings.Contains(f.Means, test.means) || (f.Level == levelOK) != (f.Mend == "") {
			t.Errorf("%s: %+v", test.name, f)
		}
		if (f.Level == levelFailure) != (f.Code == exitUnauthorised) {
			t.Errorf("%s: exit code %d", test.name, f.Code)
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
		{"UnitAdmin", lack{about: auth.About{Roles: roles("UnitAdmin")}}, "the role CellContentsAdmin is missing", "to CellContentsAdmin there"},
		{"CellContentsAdmin", lack{about: auth.About{Roles: roles("CellContentsAdmin")}}, "the role UnitAdmin is missing", "to UnitAdmin there"},
		{"CellContentsReader", lack{about: auth.About{Roles: roles("CellContentsReader")}}, "may not even look", "to UnitAdmin and CellContentsAdmin there"},
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
	for _, test := range []struct {
		err  error
		seen testimony
		want string
	}{
		{noAnswer(&personium.ProxySettingError{}), testimony{}, "proxy"},
		{noAnswer(&personium.ProxyError{Status: 502}), testimony{connected: "192.0.2.7:3128"}, "proxy"},
		{&personium.Error{Status: 407}, testimony{answered: true}, "proxy"},
		{noAnswer(errors.New("connection refused")), testimony{}, "connection"},
		{noAnswer(errors.New("x509")), testimony{connected: "192.0.2.7:443", tlsFailed: true}, "tls"},
		{&personium.Error{Status: 400, Core: true, Code: "PR400-CM-0005"}, testimony{answered: true}, "unit"},
	} {
		if got := test.seen.blame(test.err); got != test.want {
			t.Errorf("%v: %s, want %s", test.err, got, test.want)
		}
	}
}
