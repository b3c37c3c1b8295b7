package snapshot

import (
	"regexp"
	"strings"
	"testing"
)

const nameRule = "a snapshot name has 1 to 192 characters of A-Z, a-z, 0-9, - and _"

func TestLegalNamesStayAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"a", "-", "_", "CellExport_2017_01", "0-9_Az", strings.Repeat("n", 192)} {
		name, err := ParseName(s)
		if err != nil || string(name) != s {
			t.Errorf("%q: got %q, %v", s, name, err)
		}
		if name.Archive() != s+".zip" || name.ErrorFile() != s+".error" {
			t.Errorf("%q: the files are %q and %q", s, name.Archive(), name.ErrorFile())
		}
	}
}

func TestWrongNamesAreToldTheRuleAndTheFirstWrongCharacter(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, s, want string }{
		{"empty", "", "the snapshot name is empty"},
		{"193 characters", strings.Repeat("n", 192) + "m", "snapshot name has 193 characters, the first one too many is 'm' at position 193"},
		{"an extension", "a.zip", `snapshot name "a.zip": '.' at position 2 is not allowed`},
		{"a space", "my cell", `snapshot name "my cell": ' ' at position 3 is not allowed`},
		{"a letter outside ASCII", "café1é", `snapshot name "café1é": 'é' at position 4 is not allowed`},
		{"after a letter outside ASCII", "日.", `snapshot name "日.": '日' at position 1 is not allowed`},
		{"a final newline", "a\n", `snapshot name "a\n": '\n' at position 2 is not allowed`},
		{"a path", "../x", `snapshot name "../x": '.' at position 1 is not allowed`},
		{"a slash", "a/b", `snapshot name "a/b": '/' at position 2 is not allowed`},
		{"an escape character", "\x1b[2J", `snapshot name "\x1b[2J": '\x1b' at position 1 is not allowed`},
		{"a zero byte", "a\x00", `snapshot name "a\x00": '\x00' at position 2 is not allowed`},
		{"invalid UTF-8", "ab\xff", `snapshot name "ab\xff": a byte that is not UTF-8 at position 3`},
		{"too long and wrong", strings.Repeat("n", 200) + ".", `'.' at position 201 is not allowed`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			name, err := ParseName(test.s)
			if err == nil || name != "" {
				t.Fatalf("got %q, %v", name, err)
			}
			if got := err.Error(); !strings.Contains(got, test.want+": "+nameRule) {
				t.Errorf("got  %s\nwant %s: %s", got, test.want, nameRule)
			}
		})
	}
}

func FuzzParseName(f *testing.F) {
	for _, seed := range []string{"", "CellExport_2017_01", "a.zip", "my cell", "é", "a\n", "../x", "\xff", "\uFFFD", strings.Repeat("n", 192), strings.Repeat("n", 193)} {
		f.Add(seed)
	}
	legal := regexp.MustCompile(`\A[A-Za-z0-9_-]{1,192}\z`)
	f.Fuzz(func(t *testing.T, s string) {
		name, err := ParseName(s)
		switch {
		case (err == nil) != legal.MatchString(s):
			t.Errorf("%q: got %q, %v", s, name, err)
		case err == nil && string(name) != s:
			t.Errorf("%q became %q", s, name)
		case err != nil && (name != "" || !strings.HasSuffix(err.Error(), nameRule)):
			t.Errorf("%q: got %q, %v", s, name, err)
		case err != nil && strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r == 0x7f }):
			t.Errorf("%q: a control character in %q", s, err)
		}
	})
}

func TestACopyIsNamedAfterItsSnapshot(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("n", 192)
	for _, c := range []struct{ name, copied, of Name }{
		{"a", "a-pcell-0123wxyz", "a"},
		{Name(long), Name(long[:177] + "-pcell-0123wxyz"), Name(long[:177])},
	} {
		copied := c.name.Copy("0123wxyz")
		if copied != c.copied || copied.CopyOf() != c.of || len(copied) > MaxNameLength {
			t.Errorf("%s: got %s of %s", c.name, copied, copied.CopyOf())
		}
	}
	for _, no := range []Name{"", "a", "a-pcell-0123wxy", "a-pcell-0123WXYZ", "-pcell-0123wxyz", "apcell-0123wxyz"} {
		if of := no.CopyOf(); of != "" {
			t.Errorf("%q is called a copy of %q", no, of)
		}
	}
}

func TestACopyIsSaidToBeOneOfItsSnapshot(t *testing.T) {
	t.Parallel()
	for name, want := range map[Name][2]string{
		"nightly":                {`nightly`, `"nightly"`},
		"nightly-pcell-0123abcd": {`nightly (its prepared copy nightly-pcell-0123abcd)`, `"nightly" (its prepared copy "nightly-pcell-0123abcd")`},
		"a\x1b":                  {"a\x1b", `"a\x1b"`}, // whatever a server may say
	} {
		if got := [2]string{name.Words(), name.Quoted()}; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
