// Package model is what a unit holds and what happens to it, without any HTTP: cells with their rows, boxes and files, snapshot
// areas, and the imports and exports that work on them.
//
// Cells owns the only lock. What asks it works through operations: Do runs several as one, Enter counts a request that is being
// answered in a cell, and the views of a cell — Accounts, Tables, Jobs, Area — have what can be done there. Everything is in
// the form in which a version 2 archive holds it, so that an import reads lines and an export writes them. Jobs run in a pool
// of ten with an unbounded queue, in the order and with the surprises of core 1.8.3; Hooks are the moments at which faults step
// in.
package model
