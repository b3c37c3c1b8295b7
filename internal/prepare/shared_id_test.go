package prepare

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// withID is a row with the id of another.
func withID(u userLine, of string) userLine {
	u.id = idOf(of)
	return u
}

func TestRowsOfOneIDAndOtherKeysAllStay(t *testing.T) {
	t.Parallel()
	data := with(t, map[string]string{userTable: joined(row("A", "a0"), withID(row("A", "a1"), "a0"), withID(row("B", "b0"), "a0"))})
	p, a := prepared(t, data, Options{})
	wantList(t, a.keys(t), "a0", "a1", "b0")
	if slices.Contains(codes(p), ReasonTwins) {
		t.Errorf("%+v", p.Reasons)
	}
}

func TestAccountsOfOneIDAndOtherNamesAllStay(t *testing.T) {
	t.Parallel()
	one := `{"_type":"Account","_source":{"b":null,"n":null,"t":null,"c":"` + cellOfOneToOne + `","p":1,"u":1,"h":{},"l":{},` +
		`"s":{"Name":"one","Type":"basic","Status":"active","IPAddressRange":null,"Cell":null}},"_id":"` + idOf("account") + `"}`
	data := with(t, map[string]string{"10_odata/11_account.pjson": joined(one, strings.Replace(one, `"one"`, `"two"`, 1))})
	_, a := prepared(t, data, Options{})
	if lines := a.lines(t, "Account"); len(lines) != 2 {
		t.Errorf("%d accounts stay, want 2", len(lines))
	}
	for _, style := range []string{"path", "subdomain"} {
		if wrong := problems(t, style, data, Options{}); len(wrong) > 0 {
			t.Errorf("%s: %q", style, wrong)
		}
	}
}

func TestTwinsAreWhatHasOneKeyInOneSet(t *testing.T) {
	t.Parallel()
	newer := row("A", "a0")
	newer.updated = 9
	other := withID(row("A", "a0"), "another")
	data := with(t, map[string]string{userTable: joined(row("A", "a0"), newer, other, row("A", "a1"))})
	p, a := prepared(t, data, Options{})
	if len(a.keys(t)) != 2 || !slices.Contains(codes(p), ReasonTwins) {
		t.Errorf("%q, %+v", a.keys(t), p.Reasons)
	}
}

func TestARowOfWhichNobodyCanTellWhetherItIsMeantIsRefused(t *testing.T) {
	t.Parallel()
	shared := withID(row("B", "b1"), "b0")
	for what, tables := range map[string]map[string]string{
		"a row": {endTable: joined(ends("A", "B", "*", "0..1")...), userTable: joined(row("A", "a0", "B:b0"), row("B", "b0"), shared)},
		"a link": {endTable: joined(ends("A", "B", "*", "*")...), userTable: joined(row("A", "a0"), row("B", "b0"), shared),
			linkTable: joined(linked("a0", "b0"))},
		"an association": {endTable: joined(associated("end1", "e1", "A", "*", "end2"), associated("end2", "e2", "B", "*", "end1"),
			associated("end2", "e3", "B", "*", "end1"))},
	} {
		a := open(t, with(t, tables), "")
		_, err := NewPlan(t.Context(), a.Reader, a.report.Inventory, Options{Scratch: t.TempDir()})
		if !errors.Is(err, ErrAmbiguous) {
			t.Errorf("%s names a row whose id two have: %v", what, err)
		}
	}
}
