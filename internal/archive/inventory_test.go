package archive_test

import (
	"encoding/json"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
)

// Journals keep inventories, and those of earlier versions of this program know nothing of what a cell can show.
func TestAnInventoryOfAnEarlierVersionIsShownWhole(t *testing.T) {
	t.Parallel()
	var inv archive.Inventory
	const old = `{"rows":[{"type":"Account","path":"10_odata/11_account.pjson","rows":2}],"boxes":[{"collections":[` +
		`{"path":"od","rows":[{"type":"Property","rows":3}],"sets":[{"name":"Item","rows":7,"links":1}]}]}]}`
	if err := json.Unmarshal([]byte(old), &inv); err != nil {
		t.Fatal(err)
	}
	c := inv.Boxes[0].Collections[0]
	if inv.ShownOf("Account") != 2 || inv.ShownOf("Role") != 0 || c.ShownOf("Property") != 3 || c.Sets[0].Shown() != 7 {
		t.Errorf("%+v", inv)
	}
}

func TestWhatIsHiddenOrDoubledIsNotShown(t *testing.T) {
	t.Parallel()
	rows, set := archive.TypeRows{Rows: 10, Hidden: 4, Doubled: 1}, archive.EntitySet{Rows: 10, Doubled: 3}
	if rows.Shown() != 5 || set.Shown() != 7 {
		t.Errorf("%d rows and %d of a set", rows.Shown(), set.Shown())
	}
}
