package compare_test

import (
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/compare/comparetest"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/sandbox"
)

// A practice is cell1 of a practice unit, as a client sees it.
type practice struct{ *comparetest.Practice }

func newPractice(t *testing.T) *practice {
	t.Helper()
	return newPracticeIn(t, personium.PathStyle)
}

func newPracticeIn(t *testing.T, style personium.Style) *practice {
	t.Helper()
	return &practice{comparetest.New(t, sandbox.Options{Style: string(style)}, nil)}
}

// newPracticeBehindNginx is one where slashes get through in keys.
func newPracticeBehindNginx(t *testing.T) *practice {
	t.Helper()
	return &practice{comparetest.New(t, sandbox.Options{Style: string(personium.PathStyle), BehindNginx: true}, nil)}
}

// rowKey takes the key of each row.
func rowKey(keys *[]string) func(*archive.Row) error {
	return func(r *archive.Row) error {
		*keys = append(*keys, string(r.Key.Text))
		return nil
	}
}
