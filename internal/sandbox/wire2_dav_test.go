package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// A host name with a character that no domain has is the servlet container's affair, whose page it is; without the character the
// same request is core's.
func TestAHostWithAnUnderscoreNeverReachesCore(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		p := newPractice(t, style)
		ask := func(host string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodGet, p.unit.CellURL("nosuch"), nil)
			r.Host = host + r.Host
			w := httptest.NewRecorder()
			p.unit.ServeHTTP(w, r)
			return w
		}
		page := ask("a_b.")
		if page.Code != http.StatusBadRequest || page.Header().Get("X-Personium-Version") != "" || page.Body.Len() != 2238 ||
			page.Header().Get("Content-Type") != "text/html;charset=utf-8" || page.Header().Get("Content-Language") != "en" ||
			!strings.Contains(page.Body.String(), "<b>Message</b> The character [_] is never valid in a domain name.</p>") {
			t.Errorf("with an underscore: %d %d %v %s", page.Code, page.Body.Len(), page.Header(), page.Body)
		}
		if answer := ask(""); answer.Code != http.StatusNotFound || !strings.Contains(answer.Body.String(), `"PR404-DV-0003"`) {
			t.Errorf("without: %d %s", answer.Code, answer.Body)
		}
	})
}

// What no URL can hold gets another page of the servlet container, as long as that of a real unit.
func TestAURLWithBracesNeverReachesCore(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.PathStyle)
	r := httptest.NewRequest(http.MethodGet, "/rpb/x", nil)
	r.RequestURI = "/rpb/{a}"
	w := httptest.NewRecorder()
	p.unit.ServeHTTP(w, r)
	if w.Code != http.StatusBadRequest || w.Body.Len() != 2017 || w.Header().Get("X-Personium-Version") != "" {
		t.Errorf("got %d, %d bytes: %s", w.Code, w.Body.Len(), w.Body)
	}
}

// What a file that is another than was thought gets is the same through a proxy as without: core's JSON.
func TestAFileThatIsAnotherIsRefusedInJSON(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.PathStyle)
	refused := p.cell(http.MethodPut, "box1/docs/guide.txt", "x", `If-Match: "1-1"`)
	const body = `{"code":"PR412-DV-0001","message":{"lang":"en","value":"ETag does not match."}}`
	if refused.status != http.StatusPreconditionFailed || refused.body != body || refused.header.Get("Content-Length") != "79" {
		t.Errorf("got %d %s %v", refused.status, refused.body, refused.header)
	}
}
