package session

import (
	"fmt"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// A login cell whose import failed, in subdomain style, refuses everything; the password is not to blame.
func TestAFailedLoginCellIsNoRefusalOfALogin(t *testing.T) {
	t.Parallel()
	s := &Session{}
	for code, want := range map[string]refusal.Code{
		"PR409-CM-0001": refusal.Busy, "PR400-AN-0017": refusal.Unauthorised, "PR401-AN-0023": refusal.Unauthorised, "PR404-DV-0003": refusal.NotFound, "PR503-SV-0004": refusal.Unreachable,
	} {
		e := &personium.Error{Method: "POST", URL: "http://unit1.example/unitadmin/__token", Core: true, Code: personium.Code(code)}
		if _, err := fmt.Sscanf(code, "PR%d-", &e.Status); err != nil {
			t.Fatal(err)
		}
		if f := refusal.Of(s.LoginFailure(e)); f.Code != want {
			t.Errorf("%s: exit code %d, want %d", code, f.Code, want)
		}
	}
}
