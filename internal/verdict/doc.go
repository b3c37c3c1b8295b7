// Package verdict says what became of an import or an export, from what was seen of it.
//
// The server's "ready" proves nothing: a queued job says it, a failed export says it, an import whose unit was killed
// says it. So whoever follows a job folds what it sees into a [History], and asks [Judge] after each look. The answer is a
// [Decision]: one of five verdicts, or evidence that is still wanted, or nothing yet. There is no clock, no file and no
// network in here: the same History always gets the same Decision, which is why it can be tried on any number of histories.
package verdict
