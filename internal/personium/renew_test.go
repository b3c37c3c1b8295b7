package personium

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rotating gives out its tokens one after the other, the next one at each Renew.
type rotating struct {
	tokens   []string
	renewals int
	err      error // of the renewal
}

func (r *rotating) Credential(context.Context) (Credential, error) {
	return Credential{Bearer: r.tokens[min(r.renewals, len(r.tokens)-1)]}, nil
}

func (r *rotating) Renew(ctx context.Context, _ Credential, _ *Error) (Credential, error) {
	r.renewals++
	if r.err != nil {
		return Credential{}, r.err
	}
	return r.Credential(ctx)
}

const (
	expired   = `{"code":"PR401-AU-0002","message":{"lang":"en","value":"Access token expired."}}`
	forbidden = `{"code":"PR403-AU-0002","message":{"lang":"en","value":"Necessary privilege is lacking."}}`
)

// refusing lets only one token through.
func refusing(good string, refusal reply) func(request) reply {
	return func(q request) reply {
		if q.Header.Get("Authorization") == "Bearer "+good {
			return reply{Status: 202}
		}
		return refusal
	}
}

func TestARefusedCredentialIsRenewedOnce(t *testing.T) {
	t.Parallel()
	core401, core403 := reply{Status: 401, Body: expired}, reply{Status: 403, Body: forbidden}
	page := reply{Status: 401, Body: "<html>"}
	for _, test := range []struct {
		name     string
		refusal  reply
		source   *rotating
		sent     []string // tokens
		renewals int
		status   int // of the error; 0 means none
	}{
		{"401, another token", core401, &rotating{tokens: []string{"old", "good"}}, []string{"old", "good"}, 1, 0},
		{"403, another token", core403, &rotating{tokens: []string{"old", "good"}}, []string{"old", "good"}, 1, 0},
		{"401, the same token", core401, &rotating{tokens: []string{"old"}}, []string{"old"}, 1, 401},
		{"401 twice", core401, &rotating{tokens: []string{"old", "older", "good"}}, []string{"old", "older"}, 1, 401},
		{"no renewal possible", core401, &rotating{tokens: []string{"old", "good"}, err: errors.New("no such file")}, []string{"old"}, 1, 401},
		{"a proxy's 401 may hide a start", page, &rotating{tokens: []string{"old", "good"}}, []string{"old"}, 0, 401},
		{"another refusal", reply{Status: 404}, &rotating{tokens: []string{"old", "good"}}, []string{"old"}, 0, 404},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, refusing("good", test.refusal))
			err := started(newClient(t, unit.pathCell(), Options{Source: test.source}).StartImport(t.Context(), "n"))
			var sent []string
			for _, q := range unit.requests() {
				sent = append(sent, strings.TrimPrefix(q.Header.Get("Authorization"), "Bearer "))
			}
			if diff := cmp.Diff(test.sent, sent); diff != "" {
				t.Error(diff)
			}
			if test.source.renewals != test.renewals {
				t.Errorf("renewed %d times, want %d", test.source.renewals, test.renewals)
			}
			var e *Error
			if test.status == 0 && err != nil || test.status != 0 && (!errors.As(err, &e) || e.Status != test.status) {
				t.Fatalf("got %v", err)
			}
			if test.source.err != nil && !errors.Is(err, test.source.err) {
				t.Errorf("%v does not say why there was no renewal", err)
			}
		})
	}
}

func TestALookIsRepeatedAfterAProxysRefusalToo(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, func(q request) reply {
		if q.Header.Get("Authorization") == "Bearer good" {
			return reply{Status: 200, Body: `{"status":"ready"}`}
		}
		return reply{Status: 401, Body: "<html>"}
	})
	c := newClient(t, unit.pathCell(), Options{Source: &rotating{tokens: []string{"old", "good"}}})
	if _, err := c.ImportStatus(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAnAnonymousRequestIsNeverRenewed(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 401, Body: expired}))
	source := &rotating{tokens: []string{"old", "good"}}
	c := newClient(t, unit.pathCell(), Options{Source: source})
	if _, err := c.CellMetadata(t.Context()); err == nil {
		t.Error("a 401 is no metadata")
	}
	c.ProbeUnit(t.Context())
	if source.renewals != 0 || len(unit.requests()) != 2 {
		t.Errorf("%d renewals, %d requests", source.renewals, len(unit.requests()))
	}
}

// broken has no credential.
type broken struct{ bearer }

func (broken) Credential(context.Context) (Credential, error) {
	return Credential{}, errNoFile
}

var errNoFile = errors.New("no such file")

func TestWithoutItsCredentialARequestIsNotSent(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 202}))
	err := started(newClient(t, unit.pathCell(), Options{Source: broken{}}).StartImport(t.Context(), "n"))
	var missing *CredentialError
	if !errors.As(err, &missing) || !errors.Is(err, errNoFile) {
		t.Fatalf("got %#v", err)
	}
	if want := "POST " + unit.URL + "cell1/__import was not sent: no such file"; err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if n := len(unit.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}
