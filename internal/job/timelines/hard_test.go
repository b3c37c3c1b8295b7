package timelines

import (
	"reflect"
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
		s.addHardships(c)
		if !s.hard.drawn() {
			none++
			if ordinary := newScript(newChance(seed)); !reflect.DeepEqual(s, ordinary) {
				t.Errorf("seed %d has no hardship, and is another script than without the asking", seed)
			}
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
	if none < 50 || none > 200 {
		t.Errorf("%d of 500 seeds have no hardship", none)
	}
}

func TestPagesMoveInSubdomainStyleOnly(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2000) {
		c := newChance(seed)
		s := newScript(c)
		s.addHardships(c)
		if s.hard.pages != nil && (s.kind != event.Export || s.style != personium.SubdomainStyle) {
			t.Errorf("seed %d: the pages of an %s move in %s style", seed, s.kind, s.style)
		}
	}
}

func TestAFalseVerdictIsReportedWhereAHardshipIsAndFailsWhereNoneIs(t *testing.T) {
	t.Parallel()
	told := func(hard hardships, breach string) *Tally {
		onUnit := &modelUnit{script: script{hard: hard}, breach: breach}
		y := newTally()
		y.add(7, result{script: onUnit.script, unit: onUnit, outcome: verdict.Outcome{Verdict: verdict.Done}})
		return y
	}
	if y := told(hardships{}, ""); len(y.Failures) != 1 || len(y.Reported) != 0 {
		t.Errorf("without a hardship: %d fail, %d are reported", len(y.Failures), len(y.Reported))
	}
	if y := told(hardships{twin: true}, "two at a time"); len(y.Failures) != 1 || len(y.Reported) != 0 {
		t.Errorf("a breach: %d fail, %d are reported", len(y.Failures), len(y.Reported))
	}
	y := told(hardships{twin: true}, "")
	if len(y.Failures) != 0 || len(y.Reported) != 1 {
		t.Errorf("with a hardship: %d fail, %d are reported", len(y.Failures), len(y.Reported))
	}
	const want = "1 of 1 timelines have hardships, 1 verdicts of them are false\n" +
		"     1 false of      1  two processes\n" +
		"     1 two processes: done: done, although no job was started, seed 7\n"
	if got := y.Hardships(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
