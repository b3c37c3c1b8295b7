package prepare

import "testing"

func TestReasonsAreOneSentence(t *testing.T) {
	t.Parallel()
	links, one := afterwards(ReasonLinks, 24, "x", "N:N links"), afterwards(ReasonRowLinks, 1, "0..1 link", "x")
	roles := afterwards(ReasonCellLinks, 3, "x", "links of roles")
	rows := Reason{Words: "229 rows are adapted to this cell"}
	for want, reasons := range map[string][]Reason{
		"":                                     nil,
		"1 0..1 link is made after the import": {one},
		"229 rows are adapted to this cell; 24 N:N links are made after the import":                                               {rows, links},
		"24 N:N links, 1 0..1 link and 3 links of roles are made after the import (28 in all); 229 rows are adapted to this cell": {links, one, rows, roles},
		"229 rows are adapted to this cell; 24 N:N links and 1 0..1 link are made after the import (25 in all)":                   {rows, links, one},
	} {
		if got := InWords(reasons); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
