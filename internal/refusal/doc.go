// Package refusal says why something was not done: in a sentence, with the exit code of the process and what can be done
// about it. There is one table of exit codes, in code.go, and one kind of error with a code; whoever refuses something makes
// one and words it, and package report prints it.
package refusal
