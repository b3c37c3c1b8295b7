package prepare

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/sandbox"
)

// A practice is cell1 of a practice unit, asked in plain HTTP.
type practice struct {
	*testing.T
	unit  *sandbox.Unit
	style string
}

func newPractice(t *testing.T, style string) practice {
	t.Helper()
	unit, err := sandbox.New(sandbox.Options{Style: style, Authority: "unit1.example", Work: time.Millisecond, BehindNginx: true, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unit.Close)
	return practice{t, unit, style}
}

// An answer is what the unit said.
type answer struct {
	status int
	body   string
}

// ask asks for what lies below the cell; path is percent-encoded.
func (p practice) ask(method, path, body string) answer {
	p.Helper()
	r := httptest.NewRequestWithContext(p.Context(), method, p.unit.CellURL("cell1")+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+p.unit.Token())
	r.Header.Set("Accept", "application/json")
	w := httptest.NewRecorder()
	p.unit.ServeHTTP(w, r)
	text, _ := io.ReadAll(w.Result().Body)
	return answer{w.Code, string(text)}
}

// cellID is the id of the cell.
func (p practice) cellID() string {
	p.Helper()
	r := httptest.NewRequestWithContext(p.Context(), http.MethodGet, p.unit.CellURL("cell1"), nil)
	r.Header.Set("Accept", "application/xml")
	w := httptest.NewRecorder()
	p.unit.ServeHTTP(w, r)
	_, id, found := strings.Cut(w.Body.String(), "<uuid>")
	id, _, ends := strings.Cut(id, "</uuid>")
	if !found || !ends {
		p.Fatalf("no id in %s", w.Body)
	}
	return id
}

// imports replaces the content of the cell.
func (p practice) imports(data []byte) {
	p.Helper()
	// An ordinary write makes the owner's index: without it an import loses its rows.
	p.ask(http.MethodPost, "__ctl/Role", `{"Name":"prime"}`)
	before := p.unit.Truth("cell1").ImportsCompleted
	if a := p.ask(http.MethodPut, "__snapshot/x.zip", string(data)); a.status >= 300 {
		p.Fatalf("PUT: %d %s", a.status, a.body)
	}
	if a := p.ask(http.MethodPost, "__import", `{"Name":"x"}`); a.status != http.StatusAccepted {
		p.Fatalf("POST __import: %d %s", a.status, a.body)
	}
	for p.unit.Truth("cell1").ImportsCompleted == before {
		if p.Context().Err() != nil || p.unit.Truth("cell1").ImportsFailed > 0 {
			p.Fatalf("the import did not end well: %s", p.ask(http.MethodGet, "__import", "").body)
		}
		time.Sleep(time.Millisecond)
	}
}

// pathOf is where an entity stands below the cell. In a path its key is percent-encoded; in a body it stands plain.
func pathOf(e archive.End, inPath bool) string {
	key := e.Key()
	if inPath {
		key = url.PathEscape(key)
	}
	switch {
	case e.Collection == "":
		return "__ctl/" + e.Set + "(" + key + ")"
	case e.Set == "AssociationEnd":
		return e.Box + "/" + e.Collection + "/$metadata/" + e.Set + "(" + key + ")"
	}
	return e.Box + "/" + e.Collection + "/" + e.Set + "(" + key + ")"
}

// waitForLock waits until the job that is over has let go of the cell.
func (p practice) waitForLock() {
	p.Helper()
	for strings.Contains(p.ask(http.MethodDelete, "__ctl/Role('nobody')", "").body, "PR409-CM-0002") {
		time.Sleep(time.Millisecond)
	}
}

// link makes what was taken out, link by link. It returns what the unit refused.
func (p practice) link(a opened) (refused []string) {
	p.Helper()
	p.waitForLock()
	err := a.TakenOut(p.Context(), func(k archive.Taken) error {
		var got answer
		if k.Kind == archive.TakenRule {
			got = p.ask(http.MethodPost, "__ctl/Rule", ruleBody(p.T, k))
		} else {
			body := fmt.Sprintf(`{"uri":%q}`, p.unit.CellURL("cell1")+pathOf(k.To, false))
			got = p.ask(http.MethodPost, pathOf(k.From, true)+"/$links/"+k.Navigation, body)
		}
		if got.status >= 300 {
			refused = append(refused, fmt.Sprintf("%s %s → %s: %d %.200s", k.Kind, pathOf(k.From, true), pathOf(k.To, false), got.status, got.body))
		}
		return nil
	})
	if err != nil {
		p.Fatal(err)
	}
	return refused
}

func ruleBody(t *testing.T, k archive.Taken) string {
	t.Helper()
	fields := parsedRow(t, k.Row).Source.Fields
	if k.From.Box != "" {
		fields["_Box.Name"] = k.From.Box
	}
	text, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
