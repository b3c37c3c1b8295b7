package job

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

func TestTheAgeOfAJobIsThatOfItsPOSTOrAsTheServerSays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, err := personium.New(personium.Cell{URL: "http://unit.test/cell1/"}, personium.Options{})
		if err != nil {
			t.Fatal(err)
		}
		posted := time.Now()
		time.Sleep(time.Hour)
		for _, test := range []struct {
			name     string
			attached bool
			ours     string
			want     time.Time
		}{
			{"our own POST, whatever the server's clock says", false, "1999-12-31T00:00:00.000Z", posted},
			{"somebody else's", true, "1999-12-31T22:00:00.000Z", posted.Add(-2 * time.Hour)},
			{"somebody else's, by a clock that is ahead", true, "2000-01-02T00:00:00.000Z", time.Time{}},
			{"somebody else's, queued", true, "", time.Time{}},
		} {
			h := newHistory(client, event.Import, "snap")
			h.PostedAt, h.Attached, h.Ours = posted, test.attached, test.ours
			if got := h.jobAt(); !got.Equal(test.want) {
				t.Errorf("%s: got %s, want %s", test.name, got, test.want)
			}
		}
	})
}
