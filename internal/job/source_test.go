package job

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// A request that was not sent, for want of a credential, is a refusal only if none is to come.
func TestWhyThereIsNoCredentialDecidesWhatALookMeans(t *testing.T) {
	t.Parallel()
	notNow := fmt.Errorf("%w: wait for another process", personium.ErrNotNow)
	away := &personium.Error{Method: "POST", URL: "http://unit1.example/unitadmin/__token", Err: errors.New("connection refused")}
	for _, test := range []struct {
		name   string
		err    error
		answer verdict.Answer
		out    bool
		why    refusal.Code
	}{
		{"the unit is away", fmt.Errorf("%w: %w", personium.ErrNotNow, away), verdict.AnswerNone, false, refusal.Unreachable},
		{"another process has the login", notNow, verdict.AnswerNone, false, refusal.Unreachable},
		{"the login is over", fmt.Errorf("%w: the refresh token has expired", personium.ErrLoggedOut), verdict.AnswerRefused, true, refusal.Unauthorised},
		{"a token file that is gone", errors.New("token file: no such file"), verdict.AnswerRefused, false, refusal.Usage},
	} {
		err := &personium.CredentialError{Method: "GET", URL: "http://unit1.example/cell1/__import", Err: test.err}
		look := cell.LookOf(time.Now(), personium.JobStatus{}, err)
		if look.Answer != test.answer || look.LoggedOut != test.out || explain.Error("look", err).Code != test.why {
			t.Errorf("%s: %s, logged out %t, %d; want %s, %t, %d", test.name, look.Answer, look.LoggedOut, explain.Error("look", err).Code, test.answer, test.out, test.why)
		}
	}
}
