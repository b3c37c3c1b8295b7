package doctor

import (
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
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

// What lists nothing is no empty area, and what stops a method in between is no wrong setting.
func TestAnAreaThatCannotBeListedIsTold(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		err   personium.Error
		level Level
		code  refusal.Code
		next  string
	}{
		{"an old core", personium.Error{Status: 207, Err: personium.ErrUnlisted}, Warning, 0, "personium-cell snapshot download NAME"},
		{"a proxy without PROPFIND", personium.Error{Status: 405, Answered: true}, Failure, refusal.Unexpected, "--method-override " +
			"sends PROPFIND as POST"},
		{"a firewall", personium.Error{Status: 403, Answered: true}, Failure, refusal.Unauthorised, "--method-override sends " +
			"PROPFIND as POST"},
		{"a firewall that minds POST, too", personium.Error{Status: 403, Answered: true, Overridden: true}, Failure, refusal.Unauthorised, "ask the operator"},
	} {
		test.err.Method, test.err.URL = "PROPFIND", "https://unit1.example/cell1/__snapshot"
		f := failureOfList(&test.err)
		if f.Level != test.level || f.Code != test.code || !strings.HasPrefix(f.Next.Words(), test.next) || f.Means == "" {
			t.Errorf("%s: got %+v", test.name, f)
		}
	}
}
