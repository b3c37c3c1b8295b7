package sandbox

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/personium/personium-cell/internal/sandbox/model"
)

func TestAUnitIsOfOneCore(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		core, version, export string
		capped, lists         bool
		page                  int // the answer to entities in HTML
	}{
		{"", "1.8.4", "n.zip", true, true, 406},
		{"1.8.3", "1.8.3", "n.error", true, true, 406},
		{"1.8.0", "1.7.26", "n.zip", false, true, 415},
		{"1.7.14", "1.7.14", "n.zip", false, false, 415},
	} {
		synctest.Test(t, func(t *testing.T) {
			u, err := New(Options{Core: test.core})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(u.Close)
			p := &practice{T: t, unit: u, token: "Bearer " + u.Token()}
			if got := p.cell(http.MethodGet, "__import", "").header.Get("X-Personium-Version"); got != test.version {
				t.Errorf("core %q says that it is %q, want %q", test.core, got, test.version)
			}
			if got := strings.Contains(p.cell("PROPFIND", "__snapshot", "", "Depth: 1").body, firstSnapshot+".zip"); got != test.lists {
				t.Errorf("core %q: a listing has files: %t, want %t", test.core, got, test.lists)
			}
			if got := p.cell(http.MethodGet, "__ctl/Role", "", "Accept: text/html").status; got != test.page {
				t.Errorf("core %q: roles in HTML: want %d, got %d", test.core, test.page, got)
			}
			p.start(model.ExportJob, "n")
			p.settle()
			for _, name := range []string{"n.zip", "n.error"} {
				if got := p.cell(http.MethodGet, "__snapshot/"+name, "").status == http.StatusOK; got != (name == test.export) {
					t.Errorf("core %q: %s is there: %t", test.core, name, got)
				}
			}
			if capped := u.plan.CountsStopAt == 10_000; capped != test.capped {
				t.Errorf("core %q: counts stop at %d", test.core, u.plan.CountsStopAt)
			}
		})
	}
	if _, err := New(Options{Core: "1.9"}); err == nil || CheckCore("1.9") == nil || CheckCore("1.8.0") != nil {
		t.Errorf("a core that nobody knows: %v", err)
	}
}
