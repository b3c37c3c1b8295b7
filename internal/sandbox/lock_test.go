package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

func TestTheLockIsEnforcedBelowACellInPathStyleOnly(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		synctest.Test(t, func(t *testing.T) {
			p := newPractice(t, style)
			p.start(model.ImportJob, firstSnapshot)
			refused := map[string]string{
				"POST __import":              "409 PR409-CM-0002",
				"POST __export":              "409 PR409-CM-0002",
				"PUT __snapshot/x.zip":       "409 PR409-CM-0002",
				"DELETE __snapshot/x.zip":    "409 PR409-CM-0002",
				"POST __ctl/Role":            "409 PR409-CM-0002",
				"PROPFIND __snapshot/x.zip":  "404 PR404-DV-0001",
				"GET __export":               "200",
				"GET __ctl/Box":              "200",
				"GET __snapshot/missing.zip": "404 PR404-DV-0001",
				"OPTIONS __import":           "200",
				"PUT __import":               "405 PR405-MC-0001",
				"DELETE ":                    "409 PR409-CM-0002",
			}
			free := map[string]string{
				"POST __import": "401 PR401-AU-0001", "POST __export": "401 PR401-AU-0001", "PUT __snapshot/x.zip": "401 PR401-AU-0001",
				"DELETE __snapshot/x.zip": "404 PR404-DV-0001", "POST __ctl/Role": "401 PR401-AU-0001", "DELETE ": "412 PR412-MC-0001",
			}
			for request, want := range refused {
				var method, path string
				// A path may be empty: the cell itself.
				_, _ = fmt.Sscan(request, &method, &path)
				header := "Authorization:"
				if want == "200" {
					header = "Origin:"
				}
				if other, writes := free[request]; writes && style == urls.SubdomainStyle {
					want = other
				}
				if got := p.cell(method, path, "", header).brief(); got != want {
					t.Errorf("%s while an import runs: got %s, want %s", request, got, want)
				}
			}
			if got := p.probe(); got != "held" {
				t.Errorf("the unit-level probe says %s, want held", got)
			}
		})
	})
}

func TestJobsBeyondTheTenthWaitWithTheirLockHeld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle)
		archive := p.cell(http.MethodGet, "__snapshot/"+firstSnapshot+".zip", "").body
		for i := range 10 {
			name := fmt.Sprintf("other%d", i)
			p.ask(http.MethodPost, p.unit.UnitURL()+"__ctl/Cell", `{"Name":"`+name+`"}`)
			p.ask(http.MethodPut, p.unit.CellURL(name)+"__snapshot/s.zip", archive)
			if got := p.ask(http.MethodPost, p.unit.CellURL(name)+"__import", `{"Name":"s"}`).brief(); got != "202" {
				t.Fatalf("import %d: %s", i, got)
			}
		}
		begin := time.Now()
		p.start(model.ImportJob, firstSnapshot)
		if state, lock := p.look(model.ImportJob), p.probe(); state != "ready" || lock != "held" {
			t.Errorf("the eleventh: state %q, lock %s, want ready and held", state, lock)
		}
		p.settle()
		if d := time.Since(begin); d < 6*time.Second || d > 7*time.Second {
			t.Errorf("the eleventh took %v, want the time of two jobs", d)
		}
	})
}

// slowUpload sends a body that does not end until the function it returns is called.
func (p *practice) slowUpload(path string) (finish func()) {
	body, end := io.Pipe()
	r := httptest.NewRequestWithContext(p.Context(), http.MethodPut, p.unit.CellURL(firstCell)+path, body)
	r.Header.Set("Authorization", p.token)
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.unit.ServeHTTP(httptest.NewRecorder(), r)
	}()
	synctest.Wait()
	return func() {
		_ = end.Close()
		<-done
	}
}

func TestAJobWaitsFiveSecondsForOtherRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle)
		finish := p.slowUpload("__snapshot/slow.zip")
		for _, step := range []struct {
			kind model.JobKind
			name string
		}{{model.ImportJob, firstSnapshot}, {model.ExportJob, "burnt"}} {
			begin := time.Now()
			if got := p.start(step.kind, step.name).brief(); got != "409 PR409-MC-0001" || time.Since(begin) != 5*time.Second {
				t.Errorf("%s beside an upload: %s after %v, want 409 PR409-MC-0001 after 5 s", step.kind, got, time.Since(begin))
			}
		}
		if got := p.cell(http.MethodPut, "__snapshot/second.zip", "x").brief(); got != "503 PR503-SV-0001" {
			t.Errorf("a second upload: %s, want 503 PR503-SV-0001", got)
		}
		finish()
		if got := p.start(model.ExportJob, "burnt").brief(); got != "409 PR409-DV-0002" {
			t.Errorf("the name of the refused export: %s, want 409 PR409-DV-0002", got)
		}
		if got := p.start(model.ImportJob, firstSnapshot).brief(); got != "202" {
			t.Errorf("after the upload: %s, want 202", got)
		}
	})
}

func TestTheFirstOfTwoJobsToEndTakesTheLockOfBothInSubdomainStyle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.SubdomainStyle)
		archive := p.cell(http.MethodGet, "__snapshot/"+firstSnapshot+".zip", "").body
		p.cell(http.MethodPut, "__snapshot/second.zip", archive)
		p.start(model.ImportJob, firstSnapshot)
		p.wait(time.Second)
		if got := p.start(model.ImportJob, firstSnapshot).brief(); got != "500 PR500-SV-9999" {
			t.Errorf("the same snapshot again: %s, want 500 PR500-SV-9999", got)
		}
		if got := p.start(model.ImportJob, "second").brief(); got != "202" {
			t.Errorf("another snapshot: %s, want 202", got)
		}
		p.settle()
		truth := p.unit.Truth(firstCell)
		if !truth.Running || truth.ImportsCompleted != 1 {
			t.Errorf("the lock is free: %+v, want one import over and one running", truth)
		}
		p.wait(3 * time.Second)
		if truth := p.unit.Truth(firstCell); truth.Running || truth.ImportsCompleted != 2 {
			t.Errorf("at the end: %+v", truth)
		}
	})
}

func TestCloseEndsJobsWhereTheyStand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle)
		p.start(model.ImportJob, firstSnapshot)
		p.wait(time.Second)
		begin := time.Now()
		p.unit.Close()
		if d := time.Since(begin); d != 0 {
			t.Errorf("Close took %v", d)
		}
		if truth := p.unit.Truth(firstCell); truth.ImportsCompleted+truth.ImportsFailed != 0 {
			t.Errorf("truth: %+v", truth)
		}
		p.unit.Close()
	})
}
