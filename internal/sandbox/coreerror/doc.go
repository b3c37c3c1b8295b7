// Package coreerror has the errors that core answers: their codes by name, their texts, and the bodies that carry them.
//
// Three digits of a code are the status of its answer, so that a code alone makes a whole answer. The same error stands, in
// another quoting, in the file NAME.error of a failed export and in the state of a failed import. The token endpoint has a shape
// of its own, which OAuth 2 asks for. What the client side knows of codes is not used here, so that both cannot be wrong
// together.
package coreerror
