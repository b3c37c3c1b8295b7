package job

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// Who gives up while the content is compared is told that the job itself is over.
func TestAnInterruptedComparisonIsNotTakenForAJobThatGoesOn(t *testing.T) {
	t.Parallel()
	client, err := personium.New(personium.Cell{URL: "http://127.0.0.1:1/cell1/"}, personium.Options{})
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for phase, want := range map[event.Phase]string{event.Counting: "the import is over as far as can be seen", event.Running: "watching was interrupted"} {
		w := &follower{Watch: Watch{Client: client, Judge: verdict.Judge}, history: newHistory(client, event.Import, ""), phase: phase}
		d := w.roundInTime(gone)
		if d.Verdict != verdict.StillRunning || d.Stop != verdict.StopInterrupted || !strings.HasPrefix(d.Reason, want) {
			t.Errorf("%s: %+v", phase, d)
		}
		if o := w.outcome(d); o.Hint != "" || (o.Phase == event.Counting) != (phase == event.Counting) {
			t.Errorf("%s: hint %q, phase %q", phase, o.Hint, o.Phase)
		}
	}
}

// A deadUnit never answers.
type deadUnit struct{}

func (deadUnit) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// What goes on after the time of the command shares one time, whatever of it was used up before the first look.
func TestTheTimeoutIsOverrunOnceHoweverLateTheLookingBegins(t *testing.T) {
	t.Parallel()
	const timeout = 20 * time.Second
	for before, want := range map[time.Duration]time.Duration{
		0:                          timeout,
		18 * time.Second:           18*time.Second + personium.Grace,
		timeout:                    timeout + personium.Grace,
		timeout + 3*time.Second:    timeout + personium.Grace,
		timeout + personium.Grace:  timeout + personium.Grace,
		timeout + 20*time.Second:   timeout + 20*time.Second,
		timeout - personium.Grace:  timeout,
		timeout - 10*time.Second:   timeout,
		timeout - time.Millisecond: timeout + personium.Grace - time.Millisecond,
	} {
		synctest.Test(t, func(t *testing.T) {
			client, err := personium.New(personium.Cell{URL: "http://unit.test/cell1/", UnitURL: "http://unit.test/", Name: "cell1"},
				personium.Options{Transport: deadUnit{}})
			if err != nil {
				t.Fatal(err)
			}
			h, begun := newHistory(client, event.Import, "snap"), time.Now()
			h.Accepted, h.Limits = true, verdict.Limits{Interval: 10 * time.Second, MaxOutage: time.Hour, Timeout: timeout}
			time.Sleep(before)
			o := Wait(t.Context(), Watch{Client: client, Report: nobody{}}, h)
			if took := time.Since(begun); took != want || o.Verdict != verdict.StillRunning || o.Stop != verdict.StopTimeout {
				t.Errorf("begun after %s it ended after %s, want %s: %s (%s)", before, took, want, o.Verdict, o.Stop)
			}
			if want := "the job had not finished after 20s (nothing was seen of it)"; o.Reason != want {
				t.Errorf("got %q", o.Reason)
			}
		})
	}
}

// A refusing unit answers everything with one answer of core.
type refusingUnit struct {
	status int
	code   string
}

func (u refusingUnit) RoundTrip(r *http.Request) (*http.Response, error) {
	body := `{"code":"` + u.code + `","message":{"lang":"en","value":"text"}}`
	return &http.Response{StatusCode: u.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// What core does not let these credentials see does not pass, and is told with its words; an outage does.
func TestWhatNobodyMaySeeIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status  int
		code    string
		refused string
		passes  bool
	}{
		{403, "PR403-AU-0002", `PROPFIND http://unit.test/cell1/__snapshot: the unit answered 403 PR403-AU-0002 "text"`, false},
		{503, "PR503-SV-0001", "", true},
		{401, "PR401-AU-0002", "", true},
	} {
		client, err := personium.New(personium.Cell{URL: "http://unit.test/cell1/"}, personium.Options{Transport: refusingUnit{test.status, test.code}})
		if err != nil {
			t.Fatal(err)
		}
		l := readListing(t.Context(), client, newHistory(client, event.Export, "nightly"))
		if got := l != nil && l.Refused == test.refused; got != (test.refused != "") {
			t.Errorf("%s: listing %+v", test.code, l)
		}
		_, err = client.SnapshotFile(t.Context(), "nightly.zip")
		if got := mayPass(explain.Error("download it", err)); got != test.passes {
			t.Errorf("%s: passes %t", test.code, got)
		}
	}
}

// told counts what is reported.
type told struct{ events int }

func (r *told) Report(event.Event) { r.events++ }

// Whoever watches sees that a preparation or a comparison goes on, and is not flooded.
func TestWhatTakesItsTimeIsToldNowAndThen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, err := personium.New(personium.Cell{URL: "http://unit.test/cell1/"}, personium.Options{})
		if err != nil {
			t.Fatal(err)
		}
		before, after := new(told), new(told)
		prepared := newReporter(client, before, Request{})
		w := &follower{Watch: Watch{Client: client, Report: after}, history: newHistory(client, event.Import, "")}
		for range 605 {
			time.Sleep(100 * time.Millisecond)
			prepared.beat()
			w.tellStep(7, 9)
		}
		if before.events != 6 || after.events != 7 {
			t.Errorf("in a minute %d and %d events", before.events, after.events)
		}
		time.Sleep(time.Second)
		for step := range 250 {
			w.tellStep(step, 250)
			time.Sleep(10 * time.Millisecond)
		}
		if after.events != 10 {
			t.Errorf("of many steps in 2.5 s %d are told, want one a second", after.events-7)
		}
	})
}
