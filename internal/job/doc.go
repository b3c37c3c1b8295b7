// Package job starts one import or export of a cell, follows it, and says what became of it.
//
// The server's "ready" proves nothing: a queued job says it, a failed export says it, an import whose unit was killed
// says it. So this package gathers evidence. [Prepare] records what the cell looked like before, [Plan.Start] sends the
// one POST, and [Wait] looks for as long as it takes: it folds what it sees into a [History], asks package verdict what that
// comes to, and gets what else is wanted, up to the counts of a cell's content and the archive that an export left. The
// journal keeps the History on disk, so that another process can go on looking.
package job
