// Package fault is what can go wrong in a practice unit, each thing a value of its own: a real unit did it, or it follows from
// its source or from what stands before it; Seen says which.
//
// A Fault documents itself, and its Make puts it into the Plan of a unit: around the answers to requests, into the first cell
// before anybody comes, or into the moments of a job. The unit asks the plan at these moments and knows no fault by its name.
// To add one is to write one value here, one row of the test that watches a job under every fault, and a script that plays it in
// each URL style that has it.
package fault
