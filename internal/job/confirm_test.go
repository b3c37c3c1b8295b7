package job

import (
	"testing"

	"github.com/personium/personium-cell/internal/event"
)

func TestTheSnapshotIsLookedAtUntilItIsKnownToBeTheSame(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name        string
		now         cellNow
		unconfirmed string
		isKnown     bool
		isReplaced  bool
	}{
		{"it is the same", cellNow{etag: "1", size: "5"}, "502", true, false},
		{"it is another one", cellNow{etag: "2", size: "5"}, "502", true, true},
		{"it cannot be seen", cellNow{etag: "closed"}, "502", false, false},
		{"it is gone", cellNow{}, "502", false, false},
		{"it was known before", cellNow{etag: "2", size: "5"}, "", true, false},
	} {
		s, r := ended(t, event.Import, test.now, nil)
		h := r.entry.History
		h.Unconfirmed = test.unconfirmed
		h.confirm(t.Context(), s.Client)
		if (h.Unconfirmed == "") != test.isKnown || h.Replaced != test.isReplaced {
			t.Errorf("%s: %q, replaced %t", test.name, h.Unconfirmed, h.Replaced)
		}
	}
}
