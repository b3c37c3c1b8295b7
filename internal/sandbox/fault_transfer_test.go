package sandbox

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
)

func TestACutDownloadBreaksAsOftenAsItIsTold(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		synctest.Test(t, func(t *testing.T) {
			p := newPractice(t, style, "download-cut=100x2")
			for range 2 {
				if s := p.cell(http.MethodGet, "__snapshot/"+firstSnapshot+".zip", ""); !s.cut || len(s.body) != 100 {
					t.Errorf("got %s and %d bytes, want 100 and a cut", s.brief(), len(s.body))
				}
			}
			if s := p.cell(http.MethodGet, "__snapshot/"+firstSnapshot+".zip", ""); s.brief() != "200" {
				t.Errorf("the third download: %s", s.brief())
			}
		})
	})
}

func TestACutUploadBlocksItsName(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		for name, steps := range map[string][]string{ // after the cut: GET, PUT, DELETE, PUT
			"new":         {"404 PR404-DV-0001", "500 PR500-DV-0001", "404 PR404-DV-0001", "500 PR500-DV-0001"},
			firstSnapshot: {"200", "500 PR500-DV-0001", "204", "201"},
		} {
			synctest.Test(t, func(t *testing.T) {
				p := newPractice(t, style, "upload-cut=10")
				file := strings.Repeat("x", 100)
				if got := p.cell(http.MethodPut, "__snapshot/"+name+".zip", file).brief(); got != "cut" {
					t.Errorf("%s: the upload was answered: %s", name, got)
				}
				for i, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete, http.MethodPut} {
					body := ""
					if method == http.MethodPut {
						body = file
					}
					if got := p.cell(method, "__snapshot/"+name+".zip", body).brief(); got != steps[i] {
						t.Errorf("%s: %s (%d): got %s, want %s", name, method, i, got, steps[i])
					}
				}
			})
		}
	})
}
