package sandbox

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/urls"
)

func TestAProxyLetsSoManyRequestsASecondThrough(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle, "proxy-429=3")
		for round := range 2 {
			var got []int
			for range 5 {
				s := p.cell(http.MethodGet, "__import", "")
				got = append(got, s.status)
				if s.status == http.StatusTooManyRequests && (s.header.Get("Retry-After") != "1" || s.header.Get("X-Personium-Version") != "") {
					t.Errorf("a refusal: Retry-After %q, version %q", s.header.Get("Retry-After"), s.header.Get("X-Personium-Version"))
				}
			}
			if got[2] != 200 || got[3] != 429 || got[4] != 429 {
				t.Errorf("round %d: %v, want three of 200 and two of 429", round, got)
			}
			p.wait(time.Second)
		}
	})
}

func TestAProxyCompressesEverything(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.SubdomainStyle, "proxy-gzip")
		plain := p.cell(http.MethodGet, "__snapshot/"+firstSnapshot+".zip", "")
		packed := p.cell(http.MethodGet, "__snapshot/"+firstSnapshot+".zip", "", "Accept-Encoding: gzip")
		r, err := gzip.NewReader(strings.NewReader(packed.body))
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil || string(data) != plain.body {
			t.Errorf("%d bytes, want %d: %v", len(data), len(plain.body), err)
		}
		if got, want := packed.header.Get("ETag"), "W/"+plain.header.Get("ETag"); got != want {
			t.Errorf("ETag %q, want %q", got, want)
		}
		for _, name := range []string{"Content-Length", "Accept-Ranges"} {
			if packed.header.Get(name) != "" || plain.header.Get(name) == "" {
				t.Errorf("%s: packed %q, plain %q", name, packed.header.Get(name), plain.header.Get(name))
			}
		}
	})
}

func TestAProxyRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for fault, want := range map[string][2]int{"proxy-405": {405, 201}, "proxy-413=1000": {207, 413}} {
		synctest.Test(t, func(t *testing.T) {
			p := newPractice(t, urls.PathStyle, fault)
			listed := p.cell("PROPFIND", "__snapshot", "", "Depth: 1").status
			stored := p.cell(http.MethodPut, "__snapshot/n.zip", strings.Repeat("x", 2000)).status
			if got := [2]int{listed, stored}; got != want {
				t.Errorf("%s: listing and upload are answered %v, want %v", fault, got, want)
			}
		})
	}
}
