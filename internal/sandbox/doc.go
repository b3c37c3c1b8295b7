// Package sandbox is the practice unit: a Personium unit inside the process.
//
// It is a model, not a set of canned answers. Cells hold accounts, roles, boxes, OData rows and web files in the form in
// which a version 2 snapshot holds them; an import reads a zip and fills the cell, an export writes one. Jobs run in a pool
// of ten with an unbounded queue, under the same locks, in the same order and with the same surprises as core 1.8.3 shows
// them in both URL styles. Boxes, OData collections and links can be read far enough to count what a cell holds. Faults are
// switched on by name and are repeatable.
//
// What is here is HTTP: a request finds its cell and its rights, and a type for each kind of resource answers it. Package
// model holds the cells and runs the jobs, package fault what can go wrong; below them are leaves for URLs, exchanges, tokens,
// OData, core's JSON and core's errors.
//
// The package never imports the client side, so that client and practice unit cannot share a misunderstanding.
package sandbox
