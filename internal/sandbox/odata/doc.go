// Package odata is what core's OData looks like from outside: entities, their keys, the lists of them, and what may be asked
// of a list.
//
// It knows neither cells nor HTTP. Query options are checked in the server's order and refused with its errors; of $filter it
// takes what the server's own reader takes: comparisons of a field with strings, startswith, substringof, and, or,
// parentheses. Answers are in JSON only: the practice unit speaks no Atom.
package odata
