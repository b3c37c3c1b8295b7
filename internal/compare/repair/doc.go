// Package repair makes the links that a cell has lost, as far as the unit's public API can. It makes one link at a time, says
// of each that it cannot make why that is, and takes nothing away. Whether the links are there afterwards is told by comparing
// again.
package repair
