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
		left  *Leftover
		level Level
		found string
		next  string
	}{
		{area(), nil, OK, "0 snapshots, 0 bytes", ""},
		{area("a.zip", "b.zip"), nil, OK, "2 snapshots, 20 bytes", ""},
		{area("a.zip", "a.error"), nil, OK, "1 snapshot, 10 bytes", ""}, // a later export worked, and must not be deleted
		{area("b.error", "a.error"), nil, Warning, "failed exports: a, b", "personium-cell snapshot delete a --cell URL"},
		{area("1.error", "2.error", "3.error", "4.error", "5.error", "6.error"), nil, Warning,
			"5 and 1 more", "personium-cell snapshot delete 1 --cell URL"},
		{area("a.zip", "a-pcell-0123abcd.zip"), &Leftover{Words: "what it is", Next: refusal.Command("status", "--wait", refusal.Here)},
			Warning, "2 snapshots, 20 bytes; prepared copies: a-pcell-0123abcd", "personium-cell status --wait --cell URL"},
		{nameless, nil, Warning, "1 snapshot, 10 bytes, 2 entries without a name", ""},
	} {
		f := judgeArea(test.area, test.left)
		if test.left != nil && f.Means != test.left.Words {
			t.Errorf("%+v: means %q", test.area, f.Means)
		}
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
