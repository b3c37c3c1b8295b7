// Package link makes what was taken out of a prepared copy of an archive: links, associations and rules, by the unit's public API.
//
// What stands at cell level comes first, because an account without its role is locked out; then associations, without which no
// rows can be linked; then links between rows; and rules last, because every link would fire them. The server has one lock for all
// that write to a collection, so that links of one collection are made one at a time, and up to four collections side by side: more
// gains nothing (measured).
//
// What was made is kept in a [State], block by block, so that another process goes on from there: what stands in it is not made
// again, because somebody may have taken it away on purpose since. A link that the unit says is there already is read back before
// it is believed. One that cannot be made is named with its reason, and the others are made.
package link
