package compare

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"

	"github.com/personium/personium-cell/internal/personium"
)

// What the unit says for good is not asked again; what is of the way there is, three times.
func TestWhatIsAskedAgain(t *testing.T) {
	t.Parallel()
	of := func(status int, core bool) error {
		return fmt.Errorf("ask: %w", &personium.Error{Status: status, Core: core, Code: "PR000-XX-0000"})
	}
	for name, test := range map[string]struct {
		err     error
		passes  bool
		forGood bool
	}{
		"no answer":                 {&personium.Error{Err: io.ErrUnexpectedEOF}, true, false},
		"a proxy's page":            {of(502, false), true, false},
		"a proxy's 404":             {of(404, false), true, false},
		"a firewall's 403":          {of(403, false), false, true},
		"a proxy's login":           {of(401, false), false, true},
		"a proxy without PROPFIND":  {of(405, false), false, true},
		"a proxy's 400":             {of(400, false), false, true},
		"a server error of core":    {of(500, true), true, false},
		"core is away":              {of(503, true), true, false},
		"there is no such cell":     {&personium.Error{Status: 404, Core: true, Code: personium.NoCell}, false, false},
		"no such thing":             {of(404, true), false, true},
		"no rights":                 {of(403, true), false, true},
		"a bad request":             {of(400, true), false, true},
		"more than can be counted":  {fmt.Errorf("count: %w", personium.ErrUncountable), false, false},
		"credentials that are over": {of(401, true), false, false},
		"a cell that is in use":     {of(409, true), false, false},
		"an entry without an end":   {fmt.Errorf("list: %w", &personium.Error{Status: 207, Err: personium.ErrEntryTooLarge}), false, true},
		"a body without an end":     {fmt.Errorf("list: %w", &personium.Error{Status: 200, Err: personium.ErrBodyTooLarge}), false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				asked := 0
				err := Ask(t.Context(), func() error { asked++; return test.err })
				if want := map[bool]int{true: 4, false: 1}[test.passes]; !errors.Is(err, test.err) || asked != want {
					t.Errorf("asked %d times, %v, want %d times", asked, err, want)
				}
				if passes(test.err) != test.passes {
					t.Errorf("it passes: %t", !test.passes)
				}
				if refusedForGood(test.err) != test.forGood {
					t.Errorf("refused for good: %t", !test.forGood)
				}
			})
		})
	}
}

func TestAnAnswerAfterAGapIsTheAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		err := Ask(t.Context(), func() error {
			if asked++; asked < 4 {
				return io.ErrUnexpectedEOF
			}
			return nil
		})
		if err != nil || asked != 4 {
			t.Errorf("asked %d times, %v", asked, err)
		}
	})
}

func TestNobodyAsksAfterGivingUp(t *testing.T) {
	t.Parallel()
	gone, cancel := context.WithCancel(t.Context())
	asked := 0
	err := Ask(gone, func() error { asked++; cancel(); return io.ErrUnexpectedEOF })
	if asked != 1 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("asked %d times, %v", asked, err)
	}
}
