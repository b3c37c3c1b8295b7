package doctor

import (
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
)

func TestASnapshotAreaIsJudged(t *testing.T) {
	t.Parallel()
	area := func(names ...string) (a personium.SnapshotArea) {
		for _, name := range names {
			a.Files = append(a.Files, personium.SnapshotFile{Name: name, Size: 10})
		}
		return a
	}
	nameless := area("a.zip")
	nameless.Nameless = 2
	for _, test := range []struct {
		area  personium.SnapshotArea
		level Level
		found string
		next  string
	}{
		{area(), OK, "0 snapshots, 0 bytes", ""},
		{area("a.zip", "b.zip"), OK, "2 snapshots, 20 bytes", ""},
		{area("a.zip", "a.error"), OK, "1 snapshot, 10 bytes", ""}, // a later export worked, and must not be deleted
		{area("b.error", "a.error"), Warning, "failed exports: a, b", "personium-cell snapshot delete a --cell URL"},
		{area("1.error", "2.error", "3.error", "4.error", "5.error", "6.error"), Warning,
			"5 and 1 more", "personium-cell snapshot delete 1 --cell URL"},
		{area("a.zip", "a-pcell-0123abcd.zip"), Warning, "2 snapshots, 20 bytes; prepared copies: a-pcell-0123abcd",
			"finish it with: personium-cell status --wait --name a-pcell-0123abcd --cell URL; or remove what is left: personium-cell snapshot " +
				"prune --copies --cell URL"},
		{nameless, Warning, "1 snapshot, 10 bytes, 2 entries without a name", ""},
	} {
		f := judgeArea(test.area)
		if f.Level != test.level || !strings.HasSuffix(f.Found, test.found) || f.Next.Words("--cell", "URL") != test.next {
			t.Errorf("%+v: %+v", test.area, f)
		}
	}
}
