// Package session turns settings into a client of a unit that sends a credential with each request: which cell or unit is
// meant, over what connections, and whose token. It finds out what of that is missing or does not fit before a token is
// sent, keeps the token of one unit from another, and says what to do about a credential that is refused. It prints nothing.
package session
