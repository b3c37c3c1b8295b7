// Package prepare makes a copy of an archive that an unmodified server imports right, whole and fast.
//
// A server gives every row a new id, and puts that into the lines that it has not read yet: nowhere else. A link to a row that
// comes later leads nowhere after that; links between rows are stored in an order that the new ids do not have, so that half of
// them are not found; rows of the main box keep the id of the cell that they came from; and every line is searched for every id
// that came before it, which takes time that grows with the square of the rows. A copy is the same archive in an order, and with
// ids, that come through; what does not come through in any order is taken out of it, and has to be made by POST after the
// import. It stands in the copy, too ([archive.Reader.TakenOut]).
//
// A [Plan] says what would be changed, and why; [Plan.Write] writes the copy. Nothing else than what a reason names is changed:
// every other byte of every entry is the same, and entries that do not change are copied compressed.
//
// What the server does was measured on core 1.8.0 and 1.8.3, and stands in its class SnapshotFileImportRunner.
package prepare
