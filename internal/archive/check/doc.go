// Package check reads a whole archive and says, before anything is sent, what an import of it would do: whether the server
// would refuse it, whether the import would fail or ruin the cell, and what would be lost without a word. It also counts
// what the archive holds.
//
// It takes nothing for granted: an archive may be damaged, cut off, made by hand, or made to do harm. Of the content it
// holds no more than a line at a time; of the findings of one code only the first few.
//
// The practice unit does not use it. It judges archives by itself, as core does, so that the two can be held against each
// other.
package check
