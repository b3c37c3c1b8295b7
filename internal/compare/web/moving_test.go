package web_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/web"
	"github.com/personium/personium-cell/internal/personium"
)

// asUnit sends a request to the unit itself, past what stands before it.
func (p *practice) asUnit(method, path, body string) {
	r := httptest.NewRequest(method, p.Unit.CellURL("cell1")+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+p.Unit.Token())
	p.Unit.ServeHTTP(httptest.NewRecorder(), r)
}

// on lets do happen once, at the first request of this method for a path that ends so.
func (p *practice) on(method, end string, do func(http.ResponseWriter, *http.Request) bool) {
	done := false
	p.between(func(w http.ResponseWriter, r *http.Request) bool {
		if done || r.Method != method || !strings.HasSuffix(r.URL.Path, end) {
			return false
		}
		done = true
		return do(w, r)
	})
}

// after lets the unit answer first.
func (p *practice) after(do func()) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		p.Unit.ServeHTTP(w, r)
		do()
		return true
	}
}

func first(do func()) func(http.ResponseWriter, *http.Request) bool {
	return func(http.ResponseWriter, *http.Request) bool { do(); return false }
}

// TestWhatMovesIsNotCompared has somebody write to a cell while it is compared: that is named, and taken for no difference.
func TestWhatMovesIsNotCompared(t *testing.T) {
	t.Parallel()
	const get, guide, changed = http.MethodGet, "box1/docs/guide.txt", " was changed while it was compared"
	for name, test := range map[string]struct {
		meet func(*practice)
		want string
	}{
		"a file is replaced while it is read": {func(p *practice) {
			p.on(get, "/guide.txt", p.after(func() { p.asUnit("PUT", guide, "something else") }))
		}, guide + changed},
		"a file is replaced before it is read": {func(p *practice) {
			p.on(get, "/guide.txt", first(func() { p.asUnit("PUT", guide, "something else") }))
		}, guide + changed},
		"a file is replaced by one of its length": {func(p *practice) {
			p.on(get, "/guide.txt", func(w http.ResponseWriter, r *http.Request) bool {
				p.Unit.ServeHTTP(&laterTag{ResponseWriter: w}, r)
				return true
			})
		}, guide + changed},
		"a file is deleted": {func(p *practice) {
			p.on(get, "/guide.txt", first(func() { p.asUnit("DELETE", guide, "") }))
		}, guide + changed},
		"the rights of a file are others": {func(p *practice) {
			p.on(get, "/guide.txt", first(func() { p.asUnit("ACL", guide, `<acl xmlns="DAV:"/>`) }))
		}, guide + changed},
		"a file comes": {func(p *practice) {
			p.on(get, "/guide.txt", first(func() { p.asUnit("PUT", "box1/docs/new.txt", "") }))
		}, "box1/docs/new.txt came while its folder was compared"},
		"a folder goes": {func(p *practice) {
			p.on("PROPFIND", "/sub", first(func() {
				p.asUnit("DELETE", "box1/docs/sub/!deep/x.bin", "")
				p.asUnit("DELETE", "box1/docs/sub/!deep", "")
				p.asUnit("DELETE", "box1/docs/sub/twin.bin", "")
				p.asUnit("DELETE", "box1/docs/sub", "")
			}))
		}, "box1/docs/sub" + changed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPractice(t, personium.PathStyle)
			furnish(p)
			snapshot := p.export("before")
			test.meet(p)
			result, got := compared(t, web.Sides{Expected: snapshot, Cell: p.Client})
			if diff := cmp.Diff([]string{test.want}, result.NotCompared); diff != "" || result.Uncompared != 1 || len(got) > 0 {
				t.Errorf("%s %+v", diff, got)
			}
		})
	}
}

// A laterTag is an answer of which the ETag tells of a write that came later.
type laterTag struct{ http.ResponseWriter }

func (w *laterTag) WriteHeader(status int) {
	w.Header().Set("ETag", `"7-9995517785000"`)
	w.ResponseWriter.WriteHeader(status)
}

func TestAFileOfWhichTheServerHasLostTheContentDiffers(t *testing.T) {
	t.Parallel()
	p := newPractice(t, personium.PathStyle)
	snapshot := p.export("before")
	p.on(http.MethodGet, "/guide.txt", func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, `{"code":"PR503-DV-0001","message":{"lang":"en","value":"Unable to read."}}`)
		return true
	})
	_, got := compared(t, web.Sides{Expected: snapshot, Cell: p.Client})
	if len(got) != 1 || got[0].Place != "box1/docs/guide.txt" || got[0].Property != "content" || got[0].Found != "lost on the server" {
		t.Errorf("%+v", got)
	}
}

// TestAFileIsReadAgainWhenTheWayThereFails counts the bytes of the file once.
func TestAFileIsReadAgainWhenTheWayThereFails(t *testing.T) {
	t.Parallel()
	p := newPractice(t, personium.PathStyle)
	furnish(p)
	snapshot := p.export("before")
	p.on(http.MethodGet, "/twin.bin", func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Length", "100000")
		_, _ = io.WriteString(w, "0123456789")
		return true
	})
	forecast := web.Forecast(snapshot)
	result, got := compared(t, web.Sides{Expected: snapshot, Cell: p.Client})
	if result.Bytes != forecast.Bytes || result.Requests != forecast.Requests+1 || len(got)+len(result.NotCompared) > 0 {
		t.Errorf("%+v %+v", result, got)
	}
}

var anACL = regexp.MustCompile(`(?s)<acl [^>]*/>|<acl .*?</acl>`)

func TestRightsThatNobodyShowsAreNotCompared(t *testing.T) {
	t.Parallel()
	p := newPractice(t, personium.PathStyle)
	snapshot := p.export("before")
	p.between(func(w http.ResponseWriter, r *http.Request) bool {
		answer := httptest.NewRecorder()
		p.Unit.ServeHTTP(answer, r)
		w.WriteHeader(answer.Code)
		_, _ = w.Write(anACL.ReplaceAll(answer.Body.Bytes(), nil))
		return true
	})
	result, got := compared(t, web.Sides{Expected: snapshot, Cell: p.Client})
	want := []string{"the rights (ACLs), because this login may not read them"}
	if !slices.Equal(result.NotCompared, want) || len(got) > 0 {
		t.Errorf("%q %+v", result.NotCompared, got)
	}
}

func TestWhatIsDoneIsTold(t *testing.T) {
	t.Parallel()
	p := newPractice(t, personium.PathStyle)
	put(p, "box1/big.bin", "application/octet-stream", strings.Repeat("x", 5<<20))
	snapshot := p.export("before")
	var told []web.Work
	result, _ := compared(t, web.Sides{Expected: snapshot, Cell: p.Client, Told: func(w web.Work) { told = append(told, w) }})
	if len(told) < 10 || told[len(told)-1] != result.Work {
		t.Errorf("told %+v of %+v", told, result.Work)
	}
	steps := 0
	for i := 1; i < len(told); i++ {
		if told[i].Bytes < told[i-1].Bytes || told[i].Requests < told[i-1].Requests {
			t.Errorf("%+v after %+v", told[i], told[i-1])
		}
		if told[i].Bytes-told[i-1].Bytes >= 1<<20 {
			steps++
		}
	}
	if steps < 3 {
		t.Errorf("%d steps in 5 MiB", steps)
	}
}

func refused(status int, code string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"code":%q,"message":{"lang":"en","value":"text"}}`, code)
		return true
	}
}

// What this login may not read of one folder or file is not compared; the rest is.
func TestWhatIsRefusedIsNotCompared(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		method, end, want string
		expected          []string
	}{
		"a folder": {"PROPFIND", "/docs", "box1/docs cannot be listed: ", []string{"box1/zzz.txt"}},
		"a box":    {"PROPFIND", "/box1", "box1 cannot be listed: ", nil},
		"a file":   {http.MethodGet, "/guide.txt", "box1/docs/guide.txt cannot be read: ", []string{"box1/docs/empty.dat", "box1/zzz.txt"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPractice(t, personium.PathStyle)
			snapshot := p.export("before")
			p.asUnit("PUT", "box1/docs/empty.dat", "else")
			p.asUnit("PUT", "box1/zzz.txt", "new")
			p.on(test.method, test.end, refused(http.StatusForbidden, "PR403-AU-0002"))
			result, got := compared(t, web.Sides{Expected: snapshot, Cell: p.Client})
			var places []string
			for _, m := range got {
				places = append(places, m.Place)
			}
			slices.Sort(places)
			if !slices.Equal(slices.Compact(places), test.expected) {
				t.Errorf("%+v", got)
			}
			if len(result.NotCompared) != 1 || !strings.HasPrefix(result.NotCompared[0], test.want) ||
				!strings.HasSuffix(result.NotCompared[0], `the unit answered 403 PR403-AU-0002 "text"`) {
				t.Errorf("%q", result.NotCompared)
			}
		})
	}
}

func TestWhatEndsAComparison(t *testing.T) {
	t.Parallel()
	p := newPractice(t, personium.PathStyle)
	snapshot := p.export("before")
	p.asUnit("PUT", "box1/docs/guide.txt", "else")
	enough := errors.New("enough")
	sides := web.Sides{Expected: snapshot, Cell: p.Client}
	if _, err := web.Compare(t.Context(), sides, func(compare.Mismatch) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("got %v", err)
	}
	p.on("PROPFIND", "/cell1/", refused(http.StatusForbidden, "PR403-AU-0002"))
	begun := time.Now()
	_, err := web.Compare(t.Context(), sides, func(compare.Mismatch) error { return nil })
	if !personium.Is(err, "PR403-AU-0002") || !strings.HasPrefix(err.Error(), "look at the cell: ") || time.Since(begun) > time.Minute {
		t.Errorf("got %v", err)
	}
	p.on("PROPFIND", "/docs", refused(http.StatusNotFound, string(personium.NoCell)))
	if _, err = web.Compare(t.Context(), sides, func(compare.Mismatch) error { return nil }); !personium.Is(err, personium.NoCell) {
		t.Errorf("got %v", err)
	}
}
