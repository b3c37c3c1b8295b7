// Package archive knows the version 2 archive of a cell: which files stand where in it, what they hold, and what is wrong
// with it. It reads archives of any size with little memory.
//
// The form is the one that core 1.7.12 and later write and read, in the classes SnapshotFile, CellExportRunner and
// CellImportRunner of its source.
package archive
