// Package odata is what core's OData looks like from outside: types of entities and their fields, keys, the bodies that make or
// change them, the lists of them, and what may be asked of a list.
//
// It knows neither cells nor HTTP. Bodies and query options are checked in the server's order and refused with its errors; of
// $filter it takes what the server's own reader takes: comparisons of a field with a value of its kind or null, startswith,
// substringof, which looks for words, and, or, parentheses. Answers are in JSON only: the practice unit speaks no Atom.
package odata
