// Package cli is the command line: it turns arguments into requests to the other packages, prints one result, and
// returns one exit code. One command is one file.
package cli
