// Package snapshot knows snapshots as names and as files on this machine: which names are legal, and how a file gets its
// name only when it is whole.
//
// A snapshot is a zip that holds a whole cell. On the server it is {CellURL}__snapshot/NAME.zip.
package snapshot
