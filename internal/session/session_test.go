package session

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

func TestASessionFindsOutWhichCellOfWhichUnitItIsAbout(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	want := personium.Cell{URL: cellURL, UnitURL: unitURL, Name: "cell1", Style: personium.PathStyle}
	for _, given := range [][]string{
		{"--cell=" + cellURL}, {"--cell=" + cellURL, "--unit=" + unitURL}, {"--cell=cell1", "--unit=" + unitURL},
	} {
		s := w.open(w.options(append(given, "PERSONIUM_TOKEN="+w.unit1.Token())...))
		if err := s.Connect(t.Context()); err != nil || s.Client().Cell() != want {
			t.Errorf("%q: got %+v, %v", given, s.Client().Cell(), err)
		}
	}
	s := w.open(w.options("--cell="+cellURL, "PERSONIUM_TOKEN="+w.unit1.Token()))
	if err := s.ConnectUnit(t.Context(), "cell7"); err != nil || s.Client().Cell().URL != "https://unit1.example/cell7/" {
		t.Errorf("another cell of the unit: got %+v, %v", s.Client().Cell(), err)
	}
	want = personium.Cell{UnitURL: unitURL, Style: personium.PathStyle}
	if err := s.ConnectUnit(t.Context(), ""); err != nil || s.Client().Cell() != want {
		t.Errorf("the unit alone: got %+v, %v", s.Client().Cell(), err)
	}
}

// A failed cell hides its unit, and a proxy may let nothing else through: then counts what is remembered of it.
func TestTheUnitOfAFailedCellIsRemembered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.options("--cell="+cellURL, "PERSONIUM_TOKEN="+w.unit1.Token())
	connected := func(o Options) (string, error) {
		s := w.open(o)
		err := s.Connect(t.Context())
		return s.Client().Cell().UnitURL, err
	}
	w.closed = true
	_, err := connected(o)
	if f := refusal.Of(err); f.Code != refusal.Usage || f.Next.Words() != "give the unit's URL with --unit" {
		t.Errorf("never seen: got %v, next: %s", err, f.Next.Words())
	}
	recalling := o
	var asked []string
	recalling.Recall = func(cell string) string { asked = append(asked, cell); return unitURL }
	if got, err := connected(recalling); got != unitURL || err != nil || !slices.Equal(asked, []string{cellURL}) {
		t.Errorf("worked on before: got %q, %v, asked for %q", got, err, asked)
	}
	w.closed = false
	if _, err := connected(o); err != nil {
		t.Fatal(err)
	}
	w.closed = true
	if got, err := connected(recalling); got != unitURL || err != nil || len(asked) != 1 {
		t.Errorf("seen before: got %q, %v, asked for %q", got, err, asked)
	}
}

// With --insecure anybody can pass for the unit. That is said once, however many clients a session makes.
func TestAnInsecureSessionWarnsFirstAndOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.options("--cell="+cellURL, "PERSONIUM_TOKEN="+w.unit1.Token(), "--insecure=true")
	o.Anonymous = true
	var warned []string
	o.WarnFirst = func(text string) { warned = append(warned, text) }
	s := w.open(o)
	want := []string{"--insecure is set: any server can pass for the unit, and gets the token; no password is sent to it but over plain http"}
	if !slices.Equal(warned, want) {
		t.Errorf("got %q, want %q", warned, want)
	}
	if got := w.uses(s); got != "" || s.Credential().Source != nil {
		t.Errorf("an anonymous session sends %q", got)
	}
	if err := s.Authenticate(t.Context(), personium.Cell{URL: cellURL}); err != nil || w.uses(s) != w.unit1.Token() {
		t.Errorf("not authenticated: %v", err)
	}
	if len(warned) != 1 {
		t.Errorf("warned %d times", len(warned))
	}
}

// The unit's log shows all requests of a run under one key.
func TestAnAuthenticatedSessionKeepsItsRequestKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.options("--cell="+cellURL, "PERSONIUM_TOKEN="+w.unit1.Token())
	o.Anonymous = true
	s := w.open(o)
	before := s.Client().RequestKey()
	err := s.Authenticate(t.Context(), personium.Cell{URL: cellURL})
	if err != nil || s.Client().RequestKey() != before || before == "" {
		t.Errorf("got %q, %v, want %q", s.Client().RequestKey(), err, before)
	}
}

// A seen is what comes between the client and the network.
type seen struct {
	http.RoundTripper
	requests int
}

func (s *seen) RoundTrip(r *http.Request) (*http.Response, error) {
	s.requests++
	return s.RoundTripper.RoundTrip(r)
}

func TestASessionIsWatchedAlwaysAndTracedOnlyOnRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, verbose := range []string{"false", "true"} {
		o := w.options("--cell="+cellURL, "PERSONIUM_TOKEN="+w.unit1.Token(), "--verbose="+verbose)
		var between seen
		o.Watch = func(t http.RoundTripper) http.RoundTripper { between.RoundTripper = t; return &between }
		traced := 0
		o.Trace = func(personium.Exchange) { traced++ }
		if err := w.open(o).Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		if between.requests == 0 || (traced == between.requests) != (verbose == "true") || (traced == 0) != (verbose == "false") {
			t.Errorf("verbose %s: %d requests, %d traced", verbose, between.requests, traced)
		}
	}
}

// All that can be wrong with settings is found before a session is opened, and again when it is.
func TestWrongSettingsSendNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	broken := w.file("ca.pem", "no certificate")
	for _, test := range []struct {
		name       string
		given      []string
		text, next string
	}{
		{"a request key", []string{"--request-key=a b"},
			`--request-key: request key "a b": ' ' at position 2 is not allowed: ` +
				"a request key has 1 to 128 characters of A-Z, a-z, 0-9, - and _", ""},
		{"a header", []string{"--override-header=Authorization: x"},
			"--override-header: override header Authorization is not allowed: give the token in a file or in the environment",
			"--override-header 'Name: value'"},
		{"an authority", []string{"--cacert=" + broken}, "--cacert: " + broken + " holds no certificate in PEM form",
			"--cacert names a file with certificates between lines BEGIN CERTIFICATE and END CERTIFICATE"},
		{"an address", []string{"--resolve=unit1.example"}, `--resolve: "unit1.example" is not HOST:PORT:ADDR: the port is missing`,
			"--resolve cell1.unit1.example:443:192.0.2.7, or for IPv6 --resolve cell1.unit1.example:443:[2001:db8::7]"},
		{"a client certificate", []string{"--client-cert=" + broken},
			"--client-cert: the certificate of " + broken + " cannot be used with the key of " + broken +
				": tls: failed to find any PEM data in certificate input",
			"--client-cert and --client-key name PEM files with a certificate and its own unencrypted key"},
	} {
		o := w.options(append(test.given, "--cell="+cellURL, "PERSONIUM_TOKEN=token")...)
		_, err := Open(t.Context(), o)
		want := refusal.Error{Code: refusal.Usage, Text: test.text, Next: refusal.Say(test.next)}
		refuses(t, test.name, err, want)
		refuses(t, test.name+", checked", Check(o.Process, o.Settings), want)
	}
	for _, given := range []string{"--cell=" + cellURL, "--unit=" + unitURL, "--login-cell=" + cellURL} {
		if err := Check(Process{}, settings(t, given)); err != nil {
			t.Errorf("%s: %v", given, err)
		}
		if err := Check(Process{}, settings(t, given+"#top")); err == nil || !strings.Contains(err.Error(), "it has a fragment") {
			t.Errorf("%s#top: %v", given, err)
		}
	}
	if len(w.sent) > 0 {
		t.Errorf("sent: %q", w.sent)
	}
}
