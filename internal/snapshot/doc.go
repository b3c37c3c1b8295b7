// Package snapshot knows snapshots as names and as files: which names are legal, and what a version 2 archive holds.
//
// A snapshot is a zip that holds a whole cell. On the server it is {CellURL}__snapshot/NAME.zip.
package snapshot
