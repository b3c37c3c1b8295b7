// Package archive reads the version 2 archive of a cell: which files stand where in it, the rows of its tables, the links
// between them. It reads archives of any size with little memory: it holds the archive's directory, and of the content
// never more than a line.
//
// What is wrong with an archive, and what it holds all in all, package check says.
//
// The form is the one that core 1.7.12 and later write and read, in the classes SnapshotFile, CellExportRunner and
// CellImportRunner of its source.
package archive
