// Package rows compares everything in a cell that is rows with what a snapshot holds, property by property: accounts, roles,
// rules and whatever else belongs to the cell as a whole, the schemas of its OData collections, and user data. Two snapshots are
// compared in the same way.
//
// Of each row of the snapshot two hashes are held, of its key and of its values, and of the rows on the other side one page at a
// time. The lines of rows that differ are read again, to name what differs in them. So a million rows need some 20 MiB.
package rows
