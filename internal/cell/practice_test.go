package cell

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/sandbox"
)

// A practice is a practice unit without a network before it.
type practice struct {
	unit  *sandbox.Unit
	front func(r *http.Request) *http.Response // answers in its place, where it is not nil and gives an answer
	asked int                                  // requests
}

// styles are a practice unit of each style.
func styles(t *testing.T) map[personium.Style]*practice {
	t.Helper()
	both := map[personium.Style]*practice{}
	for _, style := range []personium.Style{personium.PathStyle, personium.SubdomainStyle} {
		unit, err := sandbox.New(sandbox.Options{Style: string(style), Authority: "unit1.example"})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(unit.Close)
		both[style] = &practice{unit: unit}
	}
	return both
}

func (p *practice) RoundTrip(r *http.Request) (*http.Response, error) {
	p.asked++
	if p.front != nil {
		if answer := p.front(r); answer != nil {
			return answer, nil
		}
	}
	r = r.Clone(r.Context())
	r.Host, r.RequestURI = r.URL.Host, r.URL.RequestURI()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	if r.Host == "alias.example" { // a proxy that passes on under the right name
		r.Host = "unit1.example"
	}
	recorder := httptest.NewRecorder()
	p.unit.ServeHTTP(recorder, r)
	return recorder.Result(), nil
}

// Credential is root on every cell.
func (p *practice) Credential(context.Context) (personium.Credential, error) {
	return personium.Credential{Bearer: p.unit.Token()}, nil
}

// Renew has no other one.
func (p *practice) Renew(_ context.Context, c personium.Credential, _ *personium.Error) (personium.Credential, error) {
	return c, nil
}

// client is a client of a cell of which only the URL is known.
func (p *practice) client(t *testing.T, cellURL string) *personium.Client {
	t.Helper()
	c, err := personium.New(personium.Cell{URL: cellURL}, personium.Options{Transport: p, Source: p})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// answer is one of core's.
func answer(status int, code personium.Code) *http.Response {
	recorder := httptest.NewRecorder()
	recorder.WriteHeader(status)
	_, _ = recorder.WriteString(`{"code":"` + string(code) + `","message":{"lang":"en","value":"words"}}`)
	return recorder.Result()
}

// fails has all cells closed by a failed import; asked is whether the unit itself still answers.
func (p *practice) fails(asked bool) {
	cells := map[string]bool{}
	for _, name := range []string{"cell1", "cell2"} {
		cells[p.unit.CellURL(name)] = true
	}
	p.front = func(r *http.Request) *http.Response {
		switch url := r.URL.Scheme + "://" + r.URL.Host + r.URL.Path; {
		case cells[url]:
			return answer(http.StatusConflict, personium.FailedCell)
		case !asked:
			return &http.Response{StatusCode: http.StatusBadGateway, Header: http.Header{}, Body: http.NoBody}
		}
		return nil
	}
}
