package doctor

import (
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/refusal"
)

func TestTokensAreJudgedByWhatTheySay(t *testing.T) {
	t.Parallel()
	const unit = "https://unit1.example/"
	end := time.Now().Add(9 * time.Minute)
	for _, test := range []struct {
		name  string
		about auth.About
		left  time.Duration
		level Level
		means string
	}{
		{"a unit user", auth.About{Kind: auth.UnitUser, Unit: unit, Expires: end}, time.Hour, OK, ""},
		{"another unit's", auth.About{Kind: auth.UnitUser, Unit: "https://unit2.example/", Expires: end}, time.Hour, Failure,
			"the token is for https://unit2.example/"},
		{"one that does not say for whom", auth.About{Kind: auth.UnitUser, Expires: end}, time.Hour, OK, ""},
		{"the same unit without TLS", auth.About{Kind: auth.UnitUser, Unit: "http://unit1.example/", Expires: end}, time.Hour, Failure,
			"the token is for http://unit1.example/"},
		{"one that is over", auth.About{Kind: auth.UnitUser, Unit: unit, Expires: end.Add(-time.Hour)}, -51 * time.Minute, Failure,
			"the token ended at "},
		{"one that ends soon", auth.About{Kind: auth.UnitUser, Unit: unit, Expires: end}, 9 * time.Minute, Warning,
			"it ends in 9m0s, and nothing renews it"},
		{"a file's that ends soon", auth.About{Kind: auth.UnitUser, Unit: unit, Expires: end, Renewable: true, ReadAgain: true},
			9 * time.Minute, Warning, "the next one has to be there by then"},
		{"a login's", auth.About{Kind: auth.UnitUser, Unit: unit, Expires: end, Renewable: true, RefreshExpires: end},
			9 * time.Minute, OK, ""},
		{"the master token", auth.About{Kind: auth.Master}, 0, OK, ""},
		{"an account of the cell", auth.About{Kind: auth.Account}, 0, Warning, "removes it in the middle"},
		{"a cookie", auth.About{Kind: auth.Cookie}, 0, Warning, "removes it in the middle"},
		{"a refresh token", auth.About{Kind: auth.Refresh}, 0, Failure, "this is a refresh token"},
		{"a token for a new password", auth.About{Kind: auth.NewPassword}, 0, Failure, "only changes a password"},
		{"the owner's", auth.About{Kind: auth.UnitLocal}, 0, Failure, "root nowhere"},
	} {
		f := judgeToken(test.about, unit, test.left, false)
		if f.Level != test.level || !strings.Contains(f.Means, test.means) || (f.Level == OK) != (f.Means == "") {
			t.Errorf("%s: %+v", test.name, f)
		}
		if (f.Level == Failure) != (f.Code == refusal.Unauthorised) {
			t.Errorf("%s: exit code %d", test.name, f.Code)
		}
		if f := judgeToken(test.about, unit, test.left, true); f.Level == Failure {
			t.Errorf("%s is condemned, and it works: %+v", test.name, f)
		}
	}
}
