package compare

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive"
)

// TestHowLongATableCanHaveBeen is about what one search of the server reads of: a table, in which all sets are.
func TestHowLongATableCanHaveBeen(t *testing.T) {
	t.Parallel()
	e := Export{
		Before: Census{"Role": {5, 1}, "box1/a/Item": {600, 1}, "box1/a/b/Tag": {500, 1}, "box1/a/$metadata/Property": {7, 1}, "box1 (files)": {9, 1},
			"Rule": {uncountable, 1}},
		Inventory: &archive.Inventory{Rows: []archive.TypeRows{{Type: "Role", Rows: 2}, {Type: "Account", Rows: 3}, {Type: "UserData", Rows: 10}}},
	}
	now := &taking{census: Census{"Role": {1, 1}, "box1/a/Item": {700, 1}, "box1/a/Tag": {200, 1}, "Account": {1, 1}},
		places: []place{{name: "Role", table: "Role"}, {name: "Account", table: "Account"}, {name: "box1/a/Item", table: "UserData"}, {name: "box1/a/Tag", table: "UserData"}}}
	want := map[string]int64{"Role": 5, "Account": 3, "UserData": 1100, "Property": 7, "Rule": 1000}
	if diff := cmp.Diff(want, tablesOf(e, now)); diff != "" {
		t.Error(diff)
	}
}
