package timelines

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

// calm is a script in which nothing happens but the job: half a minute in the queue, half a minute at work, done.
func calm(kind event.Kind, style personium.Style) script {
	return script{kind: kind, style: style, name: "snap-1", latency: 2 * time.Millisecond, big: bigLists[0],
		unitReadable: true, unitProbe: true, cellProbe: true, renews: true, count: kind == event.Import,
		before: beforehand{content: "same", indexed: true}, post: posting{takes: 5 * time.Millisecond},
		job: jobPlan{queue: 30 * time.Second, run: 30 * time.Second, end: endSuccess, version: time.Second,
			rest: time.Millisecond, reach: wholeImport, copied: 2 * time.Second, unlock: time.Millisecond}}
}

// onUnit plays a test on the unit of a script, in a bubble.
func onUnit(t *testing.T, s script, test func(t *testing.T, u *modelUnit)) {
	t.Helper()
	theSample() // outside of the bubble
	synctest.Test(t, func(t *testing.T) { test(t, newModelUnit(newChance(1), s)) })
}

// ask sends a request with credentials and gives what is answered: the status, and the body.
func ask(t *testing.T, u *modelUnit, method, resource string) (int, string) {
	t.Helper()
	a := send(t, u, method, resource)
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, string(body)
}

// send sends a request. A resource that begins with a slash is at unit level, any other in the cell.
func send(t *testing.T, u *modelUnit, method, resource string) *http.Response {
	t.Helper()
	url := modelCellURL(u.script.style) + resource
	if strings.HasPrefix(resource, "/") {
		url = strings.TrimSuffix(modelUnitURL, "/") + resource
	}
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(`{"Name":"snap-1"}`))
	if err != nil {
		t.Fatal(err)
	}
	if method != http.MethodPut {
		r.Header.Set("Authorization", "Bearer "+firstToken)
	}
	a, err := u.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// wants asks, and compares the status and a part of the body.
func wants(t *testing.T, u *modelUnit, request string, status int, part string) {
	t.Helper()
	method, resource, _ := strings.Cut(request, " ")
	if got, body := ask(t, u, method, resource); got != status || !strings.Contains(body, part) {
		t.Errorf("%s after %s: got %d %s, want %d with %q", request, time.Since(u.began), got, body, status, part)
	}
}

// post starts our job.
func post(t *testing.T, u *modelUnit) {
	t.Helper()
	wants(t, u, "POST __"+string(u.script.kind), http.StatusAccepted, "")
}

const (
	probe  = "PUT /__ctl/Cell('cell1')"
	entity = "GET /__ctl/Cell('cell1')"
	items  = "GET box1/od/Item?$top=0&$inlinecount=allpages"
)

// passed lets time pass, and what is due in it happen.
func passed(u *modelUnit, d time.Duration) {
	time.Sleep(d)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.advance(time.Now())
}
