package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
)

// Of 129 requests these are the 28 that a real unit of 1.8.3 answered otherwise than the practice unit did once. They follow each
// other as they were asked: what one of them makes, later ones read.
func TestWhatOnceDifferedIsAnsweredAsByARealUnit(t *testing.T) {
	t.Parallel()
	trials := readTrials(t)
	if len(trials) != 28 {
		t.Fatalf("want 28 requests, got %d", len(trials))
	}
	synctest.Test(t, func(t *testing.T) {
		s := trialStage(t)
		for _, r := range trials {
			host, request := r.request(s)
			got := s.send(host, request)
			for _, difference := range r.differences(got, s.unit.UnitURL()) {
				t.Errorf("%s: %s", r.title, difference)
			}
		}
	})
}

// trialStage is the unit that was asked: 36 cells without any other, of which the first were made in this order, and a role.
func trialStage(t *testing.T) *wireStage {
	t.Helper()
	s := newWireStage(t, wireSample{style: "path", exchanges: []wireExchange{{}}}, wireRow{})
	s.only("f2", "f1", "a1", "a2", "zz1", "zz3")
	for i := range 30 {
		s.create(fmt.Sprintf("g%02d", i))
	}
	host, prefix := s.cell("zz1")
	s.ask(host, wireRequest{method: "POST", target: prefix + "__ctl/Role", body: `{"Name":"r1"}`}, 201)
	return s
}

// differences says in sentences where an answer is not the real unit's.
func (r trial) differences(got wireAnswer, unitURL string) []string {
	var found []string
	if got.status != r.status {
		found = append(found, fmt.Sprintf("status: want %d, got %d", r.status, got.status))
	}
	if body := shownOf(withTrialPlaceholders(got.body, unitURL)); body != r.answer {
		found = append(found, fmt.Sprintf("body: want\n%s\ngot\n%s", r.answer, body))
	}
	for name, want := range r.told {
		if value := withTrialPlaceholders(strings.Join(got.header.Values(name), ", "), unitURL); value != want {
			found = append(found, fmt.Sprintf("header %s: want %q, got %q", name, want, value))
		}
	}
	return found
}
