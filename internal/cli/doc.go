// Package cli is the command line: it turns arguments into requests to the other packages, prints one result, and
// returns one exit code.
//
// Nearly every command begins in a file of its own: what its flags fill (an options struct), newXCommand, which makes the
// flags and checks what they say, and runX, which does it step by step and returns refusals. What is long about it, or shared
// with others, is in files beside. Between the two stands perform, where a command needs a session: it opens that and a report,
// adds to a refusal what the credential tells and the signal's code, and has it shown.
package cli
