package sandbox_test

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
)

// checkCellOrder: a list of cells that asks for no order has that of their last writes. Asked of 1.8.3 and 1.8.0.
func checkCellOrder(c *conformer) {
	var made, filters []string
	for range 3 {
		name, _ := c.newCell()
		made, filters = append(made, name), append(filters, fmt.Sprintf("Name eq '%s'", name))
	}
	listed := func() []string {
		names, _ := c.cells("$filter", strings.Join(filters, " or "))
		return names
	}
	if got := listed(); !slices.Equal(got, made) {
		c.Errorf("cells as they were made: want %q, got %q", made, got)
	}
	again := c.do(confRequest{method: "PUT", url: c.entityURL(made[0]), body: fmt.Sprintf(`{"Name":%q}`, made[0])})
	c.wants("PUT of a cell as it is", again, 204, "")
	if got, want := listed(), append(made[1:3:3], made[0]); !slices.Equal(got, want) {
		c.Errorf("cells, the first of them written again: want %q, got %q", want, got)
	}
}

// checkNewOwner: an import into the first cell of an owner, who has no search index, loses the roles that the cell's ACL names.
// Nothing of the cell answers until a write in another cell of the owner has made the index. Asked of 1.8.3; 1.8.0 says ready all
// the time.
func checkNewOwner(c *conformer) {
	owner := "http://pcellconf.example/#" + strings.ToLower(rand.Text()[:12])
	cell, ok := c.ownedCell(owner)
	if !ok {
		c.Log("an import for a new owner was not tried: the token is no UnitAdmin's")
		return
	}
	c.wants("PUT of an archive", c.put(cell+"__snapshot/given.zip", "application/zip", string(readArchive(c, confSmall))), 201, "")
	c.start(cell, "__import", "given")
	c.settled(cell)
	if c.get(cell+"__import").status != 200 {
		c.answersNothing(cell)
	}
	other, _ := c.ownedCell(owner)
	c.wants("POST of a role in another cell of the owner", c.post(other+"__ctl/Role", `{"Name":"x"}`), 201, "")
	c.wants("GET of the state", c.get(cell+"__import"), 200, "")
	if got := c.count(cell + "__ctl/Account"); got != "0" {
		c.Errorf("accounts of the first import: want none, got %s", got)
	}
	c.start(cell, "__import", "given")
	c.settled(cell)
	if got := c.count(cell + "__ctl/Account"); got == "0" {
		c.Errorf("accounts of the same import with an index: got none")
	}
}

// answersNothing: an exception before any resource is found has no type, whatever is asked for.
func (c *conformer) answersNothing(cell string) {
	c.Helper()
	for _, answer := range []confAnswer{
		c.get(cell + "__import"), c.post(cell+"__import", `{"Name":"given"}`), c.get(cell + "box1"),
		c.do(confRequest{method: "PROPFIND", url: cell + "__snapshot", header: map[string]string{"Accept": "text/html"}}),
	} {
		c.wants("a cell whose roles no index has", answer, 500, "PR500-SV-9999")
		if kind := answer.header.Get("Content-Type"); kind != "" {
			c.Errorf("Content-Type of that answer: want none, got %q", kind)
		}
	}
}

// settled waits until nobody holds the lock of a cell.
func (c *conformer) settled(cell string) {
	c.Helper()
	const looks = 6000
	name := c.nameOf(cell)
	for range looks {
		if c.probe(name) == "" {
			return
		}
		c.pause()
	}
	c.Fatalf("the lock of %s is held after %d looks", cell, looks)
}

// ownedCell makes a cell that belongs to somebody; false where the token may not.
func (c *conformer) ownedCell(owner string) (cell string, ok bool) {
	c.Helper()
	name := "pcellconf" + strings.ToLower(rand.Text()[:12])
	made := c.do(confRequest{method: "POST", url: c.unitURL + "__ctl/Cell", body: fmt.Sprintf(`{"Name":%q}`, name),
		header: map[string]string{"X-Personium-Unit-User": owner}})
	if made.status != 201 {
		return "", false
	}
	cell = c.cellURL(name)
	c.Cleanup(func() { c.removeCell(cell) })
	return cell, true
}
