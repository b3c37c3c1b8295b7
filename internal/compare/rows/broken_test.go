package rows_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/compare/rows"
)

// An answer that breaks off is gone on with behind the last row that came whole: no row is missed, and none taken twice.
func TestAnAnswerThatBreaksOffIsGoneOnWith(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{"by key": "/od/Item", "by number": "/__ctl/Role"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPractice(t, styles()[0])
			data := archiveOf(t, "many-m27")
			if name == "by key" {
				data = p.moved(archiveOf(t, "links_n3"))
			}
			p.imported(data)
			for i := range 30 {
				p.Ask("POST", "__ctl/Role", fmt.Sprintf(`{"Name":"one%d"}`, i))
			}
			broken := false
			p.instead = func(w http.ResponseWriter, r *http.Request) bool {
				if broken || !strings.HasSuffix(r.URL.Path, path) {
					return false
				}
				broken = true
				whole := httptest.NewRecorder()
				p.Unit.ServeHTTP(whole, r)
				_, _ = w.Write(whole.Body.Bytes()[:whole.Body.Len()/2])
				panic(http.ErrAbortHandler)
			}
			now := p.exported()
			found, result := differences(t, rows.Sides{Snapshot: p.opened(now), Cell: p.Client})
			if len(found) > 0 || result.Found != result.Expected || !broken {
				t.Errorf("%+v %+v, broken off: %t", found, result, broken)
			}
		})
	}
}
