// Package cell finds out about a cell by asking: which unit it is on and in which style, what its jobs show, whether its lock
// is held, and which version its entity has. It changes nothing on the server. On this machine it keeps two processes from
// working on one cell at the same time, and remembers on disk which unit a cell is on.
package cell
