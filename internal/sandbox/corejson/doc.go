// Package corejson reads and writes JSON as core does, which is not quite as the standard says.
//
// Core's parser takes missing, doubled and stray commas between members, keeps the last of two members of one name, and is
// strict about everything else; what it takes decides whether a POST is refused and whether a line of a snapshot is imported.
// Its writer escapes / and some characters beyond ASCII, so that the bytes of an answer or an export differ from those of other
// libraries. Numbers keep the text that they came in.
package corejson
