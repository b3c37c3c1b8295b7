// Package doctor finds out why a set-up does not work. It looks at everything that an import or an export of a cell needs, in
// the order in which it is needed: this machine, the route to the unit, the unit, the credential, root on the cell, the cell
// and its snapshot area. What it finds out are values, each with what it means and what can be done about it, told one by one
// while the examination goes on; whoever asked shows them. After a failure that hides the rest nothing is guessed. Nothing is
// changed in the cell.
package doctor
