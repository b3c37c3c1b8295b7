package explain

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// notBehind is the hint for a proxy that does not reach its unit.
const notBehind = "something in front of the unit answers, and the unit behind it does not: try again; if it stays, ask its " +
	"operator"

const cellURL = "https://unit1.example/cell1/"

// explained is an explanation: exit code, sentence, next step.
type explained struct {
	code       refusal.Code
	text, next string
}

// explanation explains the error of an attempt to list the snapshot area.
func explanation(err error) explained {
	r := Error("list the snapshot area", err)
	return explained{r.Code, r.Text, r.Next.Words()}
}

func TestEachAnswerOfCoreHasAnExitCodeAndANextStep(t *testing.T) {
	t.Parallel()
	const tried = "could not list the snapshot area"
	for _, test := range []struct {
		status int
		code   personium.Code
		want   explained
	}{
		{404, personium.NoCell, explained{5, "there is no such cell", "check the cell URL; cell names are case-sensitive"}},
		{404, personium.NoSnapshot, explained{1, tried, ""}},
		{401, personium.TokenExpired, explained{4, tried, "the token is missing, expired or not for this unit: get a new one"}},
		{403, personium.NoPrivilege, explained{4, tried, RootHint}},
		{401, personium.TokenSignature, explained{4, tried, OwnTokensHint}},
		{503, personium.TooManyWriters, explained{75, tried, "try again later"}},
		{503, personium.LockStoreDown, explained{75, "the lock or cache server of the unit is down", LockStoreHint}},
		{400, personium.WrongAuthority, explained{2, tried,
			"check the cell URL: scheme, host, port and style have to be exactly those of the unit"}},
		{400, personium.PathStyleOff, explained{2, "the unit does not take URLs in path style",
			"each cell of this unit has a host of its own: write https://cell1.unit1.example/"}},
		{409, personium.JobRunning, explained{6, "another job of this cell is queued or running",
			"wait for it with --wait-busy 30m, or watch it: personium-cell status --wait"}},
		{409, personium.FailedCell, explained{6, "the cell is a failed cell, which shows neither its content nor its snapshots",
			"what opens a failed cell again: personium-cell doctor"}},
		{412, personium.FileChanged, explained{1, tried, ""}},
		{500, personium.UnknownException, explained{1, tried, ""}},
	} {
		err := &personium.Error{Method: "GET", URL: cellURL, Core: true, Status: test.status, Code: test.code}
		if got := explanation(fmt.Errorf("wrapped: %w", err)); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.code, got, test.want)
		}
	}
}

func TestWhatIsNotOfCoreIsTold(t *testing.T) {
	t.Parallel()
	away := explained{75, "the unit cannot be reached", notBehind}
	for _, test := range []struct {
		name    string
		status  int
		message string
		want    explained
	}{
		{"a proxy without its unit", 502, "", away},
		{"one that is overloaded", 503, "", away},
		{"one that waits in vain", 504, "", away},
		{"nginx with TLS", 400, "The plain HTTP request was sent to HTTPS port",
			explained{2, "this port speaks TLS", "write https:// in the URL"}},
		{"Apache with TLS", 400, "You're speaking plain HTTP to an SSL-enabled server port.",
			explained{2, "this port speaks TLS", "write https:// in the URL"}},
		{"nginx that wants a certificate", 400, "No required SSL certificate was sent",
			explained{2, "the unit requires a client certificate that it trusts", "add --client-cert FILE and --client-key FILE"}},
		{"nginx that does not trust it", 400, "The SSL certificate error", explained{2,
			"the unit does not accept the client certificate",
			"check that the certificate of --client-cert is one for this unit, and not expired"}},
		{"a cache", 304, "", explained{2, "a cache answers in the place of the unit",
			"ask the operator of what stands in front of the unit to pass its answers on as they are"}},
		{"one that has too many requests", 429, "<html>", explained{75,
			"a proxy in front of the unit turns requests away, because there were too many", "try again in 2m0s"}},
		{"something else", 200, "<html>", explained{2, "this does not look like a Personium cell", "check the cell URL"}},
		{"its 404, too", 404, "<html>", explained{2, "this does not look like a Personium cell", "check the cell URL"}},
	} {
		err := &personium.Error{Method: "GET", URL: cellURL, Status: test.status, Message: test.message}
		if test.status == 429 {
			err.RetryAfter = 2 * time.Minute
		}
		if got := explanation(err); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
	}
}

// No redirect is followed with a token; whoever gets it says where it was to go.
func TestARedirectSaysWhereItGoes(t *testing.T) {
	t.Parallel()
	const unfollowed = "no redirect is followed with a token"
	for message, want := range map[string]explained{
		"redirect to ": {2, "unit1.example sends requests on, and does not say where to",
			unfollowed + ": check the URL, and what stands in front of the unit"},
		"redirect to https://unit1.example": {2, "the unit is served with TLS only",
			unfollowed + ": write https://unit1.example/ in the URL"},
		"redirect to http://UNIT1.example:80": {2, "unit1.example sends requests on to another path of its own",
			unfollowed + ": a login page may stand in front of the unit, or the path in the URL is wrong"},
		"redirect to https://sso.example": {2, "something at unit1.example sends requests on to https://sso.example",
			unfollowed + ", which would come into other hands: if https://sso.example/ is the unit, write that in the URL; " +
				"if it is a login page, something between here and the unit requires a login"},
		"moved": {2, "could not list the snapshot area", unfollowed + ": give the URL that the unit really has"},
	} {
		err := &personium.Error{Method: "GET", URL: "http://unit1.example/cell1/", Status: 302, Message: message}
		if got := explanation(err); got != want {
			t.Errorf("%q: got %+v, want %+v", message, got, want)
		}
	}
}

func TestTheUnitSaysHowItWantsToBeCalled(t *testing.T) {
	t.Parallel()
	const resolve = "; if DNS does not have the name, --resolve HOST:PORT:ADDR connects all the same"
	for _, test := range []struct{ url, authority, want string }{
		{"https://10.0.0.1/cell7/__import", "unit1.example",
			"--unit https://unit1.example/ or --cell https://unit1.example/cell7/"},
		{"https://cell7.alias.example/", "unit1.example:8443, *.unit1.example:8443",
			"--unit https://unit1.example:8443/ or --cell https://cell7.unit1.example:8443/"},
		{"https://10.0.0.1/", "unit1.example", "--unit https://unit1.example/ or --cell https://unit1.example/cell1/"},
	} {
		err := &personium.Error{Method: "GET", URL: test.url, Core: true, Status: 400, Code: personium.WrongAuthority,
			Message: "This unit is configured for URL authority [" + test.authority + "]."}
		want := explained{2, "the unit does not go by this URL",
			"the unit goes by exactly this host and port: " + test.want + resolve}
		if got := explanation(err); got != want {
			t.Errorf("%s: got %+v, want %+v", test.url, got, want)
		}
	}
}

func TestACredentialThatIsMissingIsTold(t *testing.T) {
	t.Parallel()
	const tried = "could not list the snapshot area"
	for _, test := range []struct {
		name string
		err  error
		want explained
	}{
		{"logged out", personium.ErrLoggedOut, explained{4, tried, "log in again: personium-cell login"}},
		{"not now", personium.ErrNotNow, explained{75, tried, "try again later"}},
		{"core cannot log in now", fmt.Errorf("%w: %w", personium.ErrNotNow, &personium.Error{Core: true, Status: 500}),
			explained{75, tried, "try again later"}},
		{"the login cell is behind a proxy that fails", fmt.Errorf("%w: %w", personium.ErrNotNow, &personium.Error{Status: 502}),
			explained{75, "the unit cannot be reached", notBehind}},
		{"a file that is gone", errors.New("no such file"), explained{2, tried, ""}},
	} {
		if got := explanation(&personium.CredentialError{Method: "GET", URL: cellURL, Err: test.err}); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
	}
}

func TestAUnitForACellAndACellForAUnitAreTold(t *testing.T) {
	t.Parallel()
	for err, want := range map[*personium.Error]explained{
		{URL: "https://unit1.example/", Status: 200, Err: personium.ErrIsUnit}: {2,
			"https://unit1.example/ is the URL of a unit, not of a cell",
			"add the cell to the URL, or give its name: --unit https://unit1.example/ --cell cell1"},
		{URL: cellURL, Status: 200, Err: personium.ErrIsCell}: {2, cellURL + " is the URL of a cell, not of a unit",
			"leave the cell out of the unit's URL, and name it with --cell"},
	} {
		if got := explanation(err); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

func TestWhatIsExplainedAlreadyStaysAndWhatIsNobodysIsUnexpected(t *testing.T) {
	t.Parallel()
	known := refusal.New(refusal.Busy, refusal.Say("wait"), "busy")
	if got := Error("list the snapshot area", fmt.Errorf("wrapped: %w", known)); got != known {
		t.Errorf("got %v", got)
	}
	if got := explanation(errors.New("disk full")); got != (explained{1, "could not list the snapshot area", ""}) {
		t.Errorf("got %+v", got)
	}
}

func TestARequestThatWasGivenUpIsInterrupted(t *testing.T) {
	t.Parallel()
	ctx, end := context.WithCancel(t.Context())
	err := &personium.Error{Core: true, Status: 503}
	if got := Request(ctx, "list the cells", err); got.Code != refusal.Unreachable || got.Text != "could not list the cells" {
		t.Errorf("got %+v", got)
	}
	end()
	if got := Request(ctx, "list the cells", err); got.Code != refusal.Interrupt || got.Error() != "interrupted" {
		t.Errorf("given up: got %+v", got)
	}
}
