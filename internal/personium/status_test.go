package personium

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStatusBodiesAreUnderstood(t *testing.T) {
	t.Parallel()
	const job = `"importation_name":"N","started_at":"2017-02-13T09:00:00.000Z"`
	running := JobStatus{State: Processing, Word: "importation in progress", Name: "N", StartedAt: "2017-02-13T09:00:00.000Z"}
	withProgress := func(p int) JobStatus { s := running; s.Progress = p; return s }
	failed := JobStatus{State: ImportFailed, Word: "import failed", Name: "N", StartedAt: "2017-02-13T09:00:00.000Z", Progress: 42}
	withMessage := func(code Code, text string) JobStatus { s := failed; s.Message = Message{code, text}; return s }
	for _, test := range []struct {
		name, body string
		want       JobStatus
	}{
		{"ready", `{"status":"ready"}`, JobStatus{State: Acceptable, Word: "ready", Progress: -1}},
		{"the documentation's Acceptable", `{"status":"Acceptable"}`, JobStatus{State: Acceptable, Word: "Acceptable", Progress: -1}},
		{"the documentation's Processing", `{"status":"Processing","progress":"1%"}`, JobStatus{State: Processing, Word: "Processing", Progress: 1}},
		{"another case", `{"status":"READY"}`, JobStatus{State: Acceptable, Word: "READY", Progress: -1}},
		{"import in progress", `{` + job + `,"progress":"81%","status":"importation in progress"}`, withProgress(81)},
		{"export in progress", `{"exportation_name":"N","started_at":"s","progress":"448%","status":"exportation in progress"}`,
			JobStatus{State: Processing, Word: "exportation in progress", Name: "N", StartedAt: "s", Progress: 448}},
		{"progress without a percent sign", `{` + job + `,"progress":"7","status":"importation in progress"}`, withProgress(7)},
		{"progress as a number", `{` + job + `,"progress":7,"status":"importation in progress"}`, withProgress(7)},
		{"progress of an archive without rows", `{` + job + `,"progress":"2147483647%","status":"importation in progress"}`, withProgress(2147483647)},
		{"unreadable progress", `{` + job + `,"progress":"half","status":"importation in progress"}`, withProgress(-1)},
		{"progress that is too large", `{` + job + `,"progress":"99999999999999999999%","status":"importation in progress"}`, withProgress(-1)},
		{"no progress", `{` + job + `,"status":"importation in progress"}`, withProgress(-1)},
		{"failure", `{` + job + `,"progress":"42%","message":{"code":"PR500-CM-0002","message":{"lang":"en","value":"a \/ é"}},"status":"import failed"}`,
			withMessage("PR500-CM-0002", "a / é")},
		{"failure without a text", `{` + job + `,"progress":"42%","message":{"code":"PR500-SV-0000","message":{"lang":"en","value":null}},"status":"import failed"}`,
			withMessage("PR500-SV-0000", "")},
		{"failure without a message", `{` + job + `,"progress":"42%","status":"import failed"}`, failed},
		{"a message is a failure's only", `{"message":{"code":"PR500-CM-0002"},"status":"ready"}`, JobStatus{State: Acceptable, Word: "ready", Progress: -1}},
		{"another word", `{"status":"paused"}`, JobStatus{State: UnknownWord, Word: "paused", Progress: -1}},
		{"an empty word", `{"status":""}`, JobStatus{State: UnknownWord, Progress: -1}},
		{"no bytes", "", JobStatus{State: EmptyAnswer, Progress: -1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, always(reply{Status: 200, Body: test.body, Header: map[string]string{"Content-Type": "text/html"}}))
			c := newClient(t, unit.pathCell(), Options{})
			for _, ask := range []func() (JobStatus, error){
				func() (JobStatus, error) { return c.ImportStatus(t.Context()) },
				func() (JobStatus, error) { return c.ExportStatus(t.Context()) },
			} {
				got, err := ask()
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestA200WithoutAStatusIsNotTheUnitsAnswer(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"<html><title>Sign in</title>", `{}`, `[]`, `null`, `"ready"`, `{"status":1}`, `{"status":null}`, `{"status":"ready"} trailing`, " ", "\x00"} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, always(reply{Status: 200, Body: body}))
			s, err := newClient(t, unit.pathCell(), Options{}).ImportStatus(t.Context())
			var e *Error
			if !errors.As(err, &e) || e.Status != 200 || e.Core || e.Err == nil {
				t.Fatalf("got %+v, %#v", s, err)
			}
		})
	}
}

func TestAStartIsAcceptedBy202Alone(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		reply reply
		want  string // of the error, after the URL
		core  bool
	}{
		{"accepted", reply{Status: 202}, "", false},
		{"accepted with a body", reply{Status: 202, Body: "<html>"}, "", false},
		{"refused", reply{Status: 409, Body: `{"code":"PR409-MC-0001","message":{"lang":"en","value":"Cell to be processed is being accessed by other requests."}}`},
			`: the unit answered 409 PR409-MC-0001 "Cell to be processed is being accessed by other requests."`, true},
		{"another success", reply{Status: 200, Body: `<html>  <body>Welcome`}, `: answer 200 is not one of a Personium unit: "<html> <body>Welcome"`, false},
		{"no content", reply{Status: 204}, ": answer 204 without a body", false},
		{"a proxy's page", reply{Status: 502, Body: "<h1>502 Bad Gateway</h1>"}, `: answer 502 is not one of a Personium unit: "<h1>502 Bad Gateway</h1>"`, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, always(test.reply))
			c := newClient(t, unit.pathCell(), Options{})
			for path, start := range map[string]func() error{
				"__import": func() error { return started(c.StartImport(t.Context(), "n")) },
				"__export": func() error { return started(c.StartExport(t.Context(), "n")) },
			} {
				err := start()
				if test.want == "" {
					if err != nil {
						t.Error(err)
					}
					continue
				}
				var e *Error
				if !errors.As(err, &e) || e.Core != test.core || e.Error() != "POST "+unit.URL+"cell1/"+path+test.want {
					t.Errorf("got %v, %#v", err, err)
				}
			}
		})
	}
}

// rawServer answers each connection once, with bytes, after it has read a request.
func rawServer(t *testing.T, answer string) (*Client, *int) {
	t.Helper()
	l := newPipeListener()
	received := new(int)
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			buffer := make([]byte, 64<<10)
			if n, _ := conn.Read(buffer); n > 0 {
				*received++
			}
			_, _ = io.WriteString(conn, answer)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-finished })
	c := newClient(t, UnitMetadata{URL: "http://unit1.example/", Style: PathStyle}.Cell("cell1"),
		Options{Source: bearer(testToken), Transport: &http.Transport{DialContext: l.Dial}})
	return c, received
}

func TestAnAnswerThatIsCutOffIsNoRefusal(t *testing.T) {
	t.Parallel()
	const conflict = `{"code":"PR409-CM-0002","message":{"lang":"en","value":"x"}}`
	for _, test := range []struct {
		name, answer string
		status       int
		accepted     bool
		is           error
	}{
		{name: "nothing", answer: "", is: io.EOF},
		{name: "half a status line", answer: "HTTP/1.1 20"},
		{name: "half the headers", answer: "HTTP/1.1 202 Accepted\r\nLoc"},
		{name: "202 and half a body", answer: "HTTP/1.1 202 Accepted\r\nContent-Length: 10\r\n\r\nab", accepted: true},
		{name: "half a refusal", answer: "HTTP/1.1 409 Conflict\r\nContent-Length: 60\r\n\r\n" + conflict[:20], status: 409, is: io.ErrUnexpectedEOF},
		{name: "something else", answer: "SSH-2.0-x\r\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, received := rawServer(t, test.answer)
			err := started(c.StartImport(t.Context(), "n"))
			if *received != 1 {
				t.Errorf("the request was sent %d times", *received)
			}
			if test.accepted {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var e *Error
			if !errors.As(err, &e) || e.Status != test.status || e.Core || e.Err == nil {
				t.Fatalf("got %#v", err)
			}
			if test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("got %v, want it to be %v", err, test.is)
			}
		})
	}
}

func TestAnAnswerIsReadUpTo4MiB(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		surplus int
		want    error
	}{
		{"4 MiB", 0, nil},
		{"one byte more", 1, ErrBodyTooLarge},
		{"twice as much", MaxBody, ErrBodyTooLarge},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			const status = `{"status":"ready"}`
			body := status + strings.Repeat(" ", MaxBody-len(status)+test.surplus)
			unit := startUnit(t, always(reply{Status: 200, Body: body}))
			_, err := newClient(t, unit.pathCell(), Options{}).ImportStatus(t.Context())
			if !errors.Is(err, test.want) {
				t.Fatalf("got %v, want %v", err, test.want)
			}
			var e *Error
			if test.want != nil && (!errors.As(err, &e) || e.Status != 200 || e.Core || len(e.Message) > 4*excerptLength) {
				t.Errorf("got %#v", err)
			}
		})
	}
}
