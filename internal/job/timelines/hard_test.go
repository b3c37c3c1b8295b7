package timelines

import (
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

func TestEveryHardshipIsDrawn(t *testing.T) {
	t.Parallel()
	missing := map[string]bool{"same counts before": true, "queue lost": true, "cell edited": true, "pages move": true,
		"rows change": true, "rate limit": true, "blind listing": true, "two machines": true, "two processes": true}
	none := 0
	for seed := range uint64(500) {
		c := newChance(seed)
		s := newScript(c)
		if !s.hard.drawn() {
			none++
		}
		for _, kind := range s.hard.kinds() {
			delete(missing, kind)
			if !strings.Contains(s.String(), kind) {
				t.Errorf("seed %d: the trace does not show %q:\n%s", seed, kind, s)
			}
		}
	}
	if len(missing) > 0 {
		t.Errorf("of 500 seeds none has %v", missing)
	}
	if none < 100 || none > 300 {
		t.Errorf("%d of 500 seeds have no hardship", none)
	}
}

func TestPagesMoveInSubdomainStyleOnly(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2000) {
		c := newChance(seed)
		s := newScript(c)
		if s.hard.pages != nil && (s.kind != event.Export || s.style != personium.SubdomainStyle) {
			t.Errorf("seed %d: the pages of an %s move in %s style", seed, s.kind, s.style)
		}
	}
}

func TestAFalseVerdictIsCountedByItsKind(t *testing.T) {
	t.Parallel()
	y := newTally()
	for seed, hard := range []hardships{{}, {twin: true}, {twin: true, lost: true}} {
		u := &modelUnit{script: script{hard: hard}}
		y.add(uint64(seed), result{script: u.script, unit: u, outcome: verdict.Outcome{Verdict: verdict.Done}})
	}
	const want = "2 of 3 timelines have hardships\n" +
		"     1 false of      1  queue lost + two processes\n" +
		"     1 false of      1  two processes\n"
	if got := y.Hardships(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	const reasons = "     1 done, although no job was started: seeds [0]\n" +
		"     1 queue lost + two processes: done: done, although no job was started: seeds [2]\n" +
		"     1 two processes: done: done, although no job was started: seeds [1]\n"
	if got := y.Reasons(); got != reasons {
		t.Errorf("got\n%swant\n%s", got, reasons)
	}
}
