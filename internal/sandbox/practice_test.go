package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// A practice is a unit under test, asked without any network: a cut connection is an aborted handler.
type practice struct {
	*testing.T
	unit  *Unit
	token string
}

// bothStyles runs a test once for each URL style.
func bothStyles(t *testing.T, test func(t *testing.T, style string)) {
	for _, style := range []string{urls.PathStyle, urls.SubdomainStyle} {
		t.Run("in "+style+" style", func(t *testing.T) {
			t.Parallel()
			test(t, style)
		})
	}
}

func newPractice(t *testing.T, style string, faults ...string) *practice {
	t.Helper()
	u, err := New(Options{Style: style, Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(u.Close)
	return &practice{T: t, unit: u, token: "Bearer " + u.Token()}
}

// A seen is one answer as a client sees it.
type seen struct {
	status int
	body   string
	header http.Header
	cut    bool
}

func (s seen) code() string {
	var body struct{ Code string }
	if json.Unmarshal([]byte(s.body), &body) != nil {
		return ""
	}
	return body.Code
}

// brief is the status, and the code where there is one.
func (s seen) brief() string {
	if s.cut {
		return "cut"
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", s.status, s.code()))
}

// ask sends a request with the unit's token. A header line "Authorization:" sends none.
func (p *practice) ask(method, url, body string, header ...string) (result seen) {
	r := httptest.NewRequestWithContext(p.Context(), method, url, strings.NewReader(body))
	if body == "" {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	r.Header.Set("Authorization", p.token)
	r.Header.Set("Accept", "application/json")
	for _, line := range header {
		name, value, _ := strings.Cut(line, ":")
		if r.Header.Del(name); value != "" {
			r.Header.Set(name, strings.TrimSpace(value))
		}
	}
	w := httptest.NewRecorder()
	defer func() {
		switch v := recover(); {
		case v == nil:
			result = seen{status: w.Code, body: w.Body.String(), header: w.Header()}
		case errors.Is(asError(v), http.ErrAbortHandler):
			result = seen{cut: true, body: w.Body.String()}
		default:
			panic(v)
		}
	}()
	p.unit.ServeHTTP(w, r)
	return seen{}
}

func asError(v any) error {
	err, _ := v.(error)
	return err
}

// cell asks below cell1.
func (p *practice) cell(method, path, body string, header ...string) seen {
	return p.ask(method, p.unit.CellURL(firstCell)+path, body, header...)
}

func (p *practice) start(kind model.JobKind, name string) seen {
	return p.cell(http.MethodPost, "__"+string(kind), `{"Name":"`+name+`"}`)
}

// probe is the lock probe that works in both styles.
func (p *practice) probe() string {
	s := p.ask(http.MethodPut, p.unit.UnitURL()+"__ctl/Cell('"+firstCell+"')", "nojson", "Authorization:")
	switch s.brief() {
	case "401 PR401-AU-0001":
		return "free"
	case "409 PR409-CM-0002":
		return "held"
	}
	return s.brief()
}

// look is the state of a job in a few words.
func (p *practice) look(kind model.JobKind) string {
	s := p.cell(http.MethodGet, "__"+string(kind), "")
	var body struct {
		Status, Name string
		Import       string `json:"importation_name"`
		Export       string `json:"exportation_name"`
		Message      struct{ Code string }
	}
	switch {
	case s.cut || s.status != http.StatusOK:
		return s.brief()
	case s.body == "":
		return "empty"
	case json.Unmarshal([]byte(s.body), &body) != nil:
		return "no JSON"
	}
	return strings.TrimSpace(body.Status + " " + body.Import + body.Export + " " + body.Message.Code)
}

// watch looks every interval for a time, and tells each state once as long as it lasts.
func (p *practice) watch(kind model.JobKind, every, during time.Duration) []string {
	p.Helper()
	var states []string
	for end := time.Now().Add(during); time.Now().Before(end); p.wait(every) {
		state := p.look(kind)
		if len(states) == 0 || states[len(states)-1] != state {
			states = append(states, state)
		}
	}
	return states
}

func (p *practice) wait(d time.Duration) {
	p.Helper()
	select {
	case <-time.After(d):
	case <-p.Context().Done():
		p.Fatal("the test ended while it waited")
	}
}

// settle waits until the lock is free.
func (p *practice) settle() {
	p.Helper()
	for range 10_000 {
		if p.probe() == "free" {
			return
		}
		p.wait(50 * time.Millisecond)
	}
	p.Fatal("the lock stays held")
}
