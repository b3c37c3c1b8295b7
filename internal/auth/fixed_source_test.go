package auth

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

// A vault gives out tokens of an hour, and counts how often it is asked. From time to time it has a new one.
type vault struct {
	every time.Duration // between two tokens
	since time.Time
	asked []time.Duration // when it was, since the beginning
	sick  bool
}

func (v *vault) read(context.Context) (string, error) {
	age := time.Since(v.since)
	v.asked = append(v.asked, age)
	if v.sick {
		return "", errors.New("the vault is sealed")
	}
	return signed("vault", v.since.Add(age.Truncate(v.every)), time.Hour), nil
}

// asks gives when the vault is asked, if a source is used each minute for so long.
func (v *vault) asks(t *testing.T, cheap bool, during time.Duration) []time.Duration {
	t.Helper()
	v.since = time.Now()
	source := &fixedSource{read: v.read, cheap: cheap}
	for time.Since(v.since) < during {
		if _, err := source.Credential(t.Context()); err != nil {
			t.Errorf("after %v: %v", time.Since(v.since), err)
		}
		time.Sleep(time.Minute)
	}
	return v.asked
}

func TestAProgramIsAskedOnceForEachToken(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		cheap bool
		every time.Duration
		want  []time.Duration
	}{
		{"a new token each time", false, time.Minute, []time.Duration{0, 58 * time.Minute, 116 * time.Minute, 174 * time.Minute}},
		{"a new token at the end of the old one", false, time.Hour,
			[]time.Duration{0, 58 * time.Minute, 60 * time.Minute, 118 * time.Minute, 120 * time.Minute, 178 * time.Minute}},
		{"never a new token", false, 100 * time.Hour, []time.Duration{0, 58 * time.Minute, 60 * time.Minute}},
		{"a file with a new token at the end of the old one", true, time.Hour, []time.Duration{0, 58 * time.Minute, 59 * time.Minute,
			60 * time.Minute, 118 * time.Minute, 119 * time.Minute, 120 * time.Minute, 178 * time.Minute, 179 * time.Minute}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				v := vault{every: test.every}
				if got := v.asks(t, test.cheap, 3*time.Hour); !slices.Equal(got, test.want) {
					t.Errorf("got %v, want %v", got, test.want)
				}
			})
		})
	}
}

func TestAProgramThatHasNothingNewIsLeftAloneForAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := vault{every: 100 * time.Hour, since: time.Now()}
		source := &fixedSource{read: v.read}
		first, err := source.Credential(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for range 12 {
			if got, err := source.Renew(t.Context(), first, &personium.Error{Status: 403}); err != nil || got != first {
				t.Errorf("another token, or %v", err)
			}
			time.Sleep(10 * time.Second)
		}
		if want := []time.Duration{0, 0, time.Minute}; !slices.Equal(v.asked, want) {
			t.Errorf("got %v, want %v", v.asked, want)
		}
	})
}

func TestATokenThatStillWorksOutlivesASealedVault(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := vault{every: time.Minute, since: time.Now()}
		source := &fixedSource{read: v.read}
		first, err := source.Credential(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		v.sick = true
		time.Sleep(59 * time.Minute)
		if got, err := source.Credential(t.Context()); err != nil || got != first {
			t.Errorf("another token, or %v", err)
		}
		time.Sleep(time.Minute)
		if _, err := source.Credential(t.Context()); err == nil {
			t.Error("after its end there is no error")
		}
	})
}

func TestALongUploadGetsATokenThatLasts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := vault{every: time.Minute, since: time.Now()}
		source := &fixedSource{read: v.read}
		for _, after := range []time.Duration{0, 49 * time.Minute, 2 * time.Minute} {
			time.Sleep(after)
			if err := source.EnsureFresh(t.Context(), 10*time.Minute); err != nil {
				t.Error(err)
			}
		}
		if want := []time.Duration{0, 51 * time.Minute}; !slices.Equal(v.asked, want) {
			t.Errorf("got %v, want %v", v.asked, want)
		}
	})
}

func TestATokenFileIsReadAgainBeforeItsTokenEnds(t *testing.T) {
	t.Parallel()
	now := time.Now()
	path := filepath.Join(t.TempDir(), "token")
	old, next := signed("old", now.Add(-59*time.Minute), time.Hour), signed("new", now, time.Hour)
	writeToken(t, path, old)
	source, err := New(Settings{TokenFile: path})
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{old, next} {
		writeToken(t, path, token)
		if got, err := source.Credential(t.Context()); err != nil || got.Bearer != token {
			t.Errorf("another token, or %v", err)
		}
	}
}
