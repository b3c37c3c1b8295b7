// Package cli is the command line: it turns arguments into requests to the other packages, prints one result, and
// returns one exit code.
//
// One command is one file: what its flags fill (an options struct), newXCommand, which makes the flags and checks what they
// say, and runX, which does it step by step and returns plain errors. Between the two stands perform: it opens a session and a
// report, and it alone gives an error its words, its hint and its exit code.
package cli
