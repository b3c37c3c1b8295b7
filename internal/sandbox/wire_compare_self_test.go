package sandbox_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestComparisonNoticesWhatAClientWouldNotice(t *testing.T) {
	t.Parallel()
	const refusal = `{"code":"PR404-DV-0003","message":{"lang":"en","value":"Cell not found."}}`
	const status = `{"importation_name":"a","started_at":"2026-11-24T10:36:45.268Z","progress":"26%","status":"importation in progress"}`
	const later = `{"importation_name":"a","started_at":"2027-01-01T00:00:00.000Z","progress":"-3%","status":"importation in progress"}`
	const listing = `<multistatus xmlns="DAV:"><response><href>http://u/a</href></response><response/></multistatus>`
	const turned = `<D:multistatus xmlns:D="DAV:"> <D:response/> <D:response><D:href>http://u/a</D:href></D:response></D:multistatus>`
	for _, test := range []struct {
		name      string
		want, got string
		notices   string // a word of the sentence, empty when nothing may be said
	}{
		{"equal refusals", refusal, refusal, ""},
		{"another code", refusal, strings.Replace(refusal, "0003", "0001", 1), "PR404-DV-0001"},
		{"another text", refusal, strings.Replace(refusal, "found", "there", 1), "there"},
		{"a missing key", refusal, strings.Replace(refusal, `"lang":"en",`, "", 1), "lang"},
		{"an extra key", refusal, strings.Replace(refusal, `{"code"`, `{"more":1,"code"`, 1), "more"},
		{"another type", status, strings.Replace(status, `"26%"`, "26", 1), "progress"},
		{"another time and another progress", status, later, ""},
		{"a slash that is not escaped", `{"url":"http:\/\/u\/"}`, `{"url":"http://u/"}`, "escaped"},
		{"text in place of JSON", refusal, "Cell not found.", "want JSON"},
		{"a body in place of none", "", refusal, "want none"},
		{"another prefix and another order of files", listing, turned, ""},
		{"a file less", listing, strings.Replace(listing, "<response/>", "", 1), "response"},
		{"another namespace", listing, strings.Replace(listing, "DAV:", "dav", 1), "dav"},
		{"a cut document", listing, listing[:40], "want XML"},
		{"JSON in place of a page", "<!doctype html><title>x</title></html>", refusal, "HTML"},
		{"another page", "<!doctype html><title>x</title></html>", "<!doctype html><title>y</title></html>", "title"},
		{"text in place of an archive", "[5 bytes]", "hello", "want a zip"},
		{"other bytes", "abc", "ab", "abc"},
	} {
		said := strings.Join(bodyDifferences(test.want, test.got, nil), "; ")
		if (said == "") != (test.notices == "") || !strings.Contains(said, test.notices) {
			t.Errorf("%s: want a word about %q, got %q", test.name, test.notices, said)
		}
	}
}

func TestComparisonOfHeadersKnowsWhatIsNewEachTime(t *testing.T) {
	t.Parallel()
	recorded := http.Header{"Etag": {`"2-1795516281959"`}, "Content-Length": {"18"}, "X-Personium-Version": {"1.8.4"}}
	for _, test := range []struct {
		name    string
		change  func(http.Header)
		notices string
	}{
		{"a new tag, length and version", func(h http.Header) {
			h.Set("ETag", `"31-946684800000"`)
			h.Set("Content-Length", "4")
			h.Set("X-Personium-Version", "1.8.0")
		}, ""},
		{"a weak tag", func(h http.Header) { h.Set("ETag", `W/"2-1795516281959"`) }, "Etag"},
		{"a tag of another form", func(h http.Header) { h.Set("ETag", `"abc"`) }, "Etag"},
		{"no length", func(h http.Header) { h.Del("Content-Length") }, "Content-Length"},
		{"one header more", func(h http.Header) { h.Set("Content-Type", "text/plain") }, "Content-Type"},
		{"a version that is none", func(h http.Header) { h.Set("X-Personium-Version", "latest") }, "X-Personium-Version"},
	} {
		got := recorded.Clone()
		test.change(got)
		said := strings.Join(headerDifferences(recorded, got), "; ")
		if (said == "") != (test.notices == "") || !strings.Contains(said, test.notices) {
			t.Errorf("%s: want a word about %q, got %q", test.name, test.notices, said)
		}
	}
}

func TestEverySampleEqualsItself(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("compares texts on one goroutine")
	}
	for file, sample := range wireSamples(t) {
		for i, exchange := range sample.exchanges {
			if isShortened(exchange.answer) || bytesPlaceholder(exchange.answer.body) >= 0 {
				continue
			}
			for _, said := range differences(exchange.answer, exchange.answer, exchange.request.method, nil) {
				t.Errorf("%s, exchange %d: %s", file, i, said)
			}
		}
	}
}
