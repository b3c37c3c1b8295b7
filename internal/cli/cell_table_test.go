package cli

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

func TestATableOfCellsHasTheColumnsThatFit(t *testing.T) {
	t.Parallel()
	var table cellTable
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	table.add(personium.ListedCell{Cell: personium.Cell{Name: "cell1", URL: "https://unit1.example/cell1/"}, Created: at, Updated: at})
	const names = "NAME   URL\ncell1  https://unit1.example/cell1/"
	const created = "NAME   URL                           CREATED\ncell1  https://unit1.example/cell1/  2026-11-30T08:00:00Z"
	const all = "NAME   URL                           CREATED               UPDATED\n" +
		"cell1  https://unit1.example/cell1/  2026-11-30T08:00:00Z  2026-11-30T08:00:00Z"
	for columns, want := range map[int]string{0: all, 79: all, 78: created, 57: created, 56: names, 20: names} {
		if got := table.words(columns); got != want {
			t.Errorf("%d columns: got\n%s\nwant\n%s", columns, got, want)
		}
	}
}
