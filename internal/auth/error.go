package auth

import (
	"net/http"

	"github.com/personium/personium-cell/internal/personium"
)

// A LoginError says why there is no credential before somebody logs in again. It wraps [personium.ErrLoggedOut].
type LoginError struct {
	Login  Login
	Reason string // a clause: "its refresh token has expired"; "" when there was no session, and logging in did not work
	Err    error  // the server's answer; nil when it was not asked
}

// Error names the login, the reason and what the server said.
func (e *LoginError) Error() string {
	text := e.Login.String() + " is over: " + e.Reason
	if e.Reason == "" {
		text = "logging in as " + e.Login.User + " at " + e.Login.LoginCell + " did not work"
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap gives ErrLoggedOut and the server's answer.
func (e *LoginError) Unwrap() []error {
	if e.Err == nil {
		return []error{personium.ErrLoggedOut}
	}
	return []error{personium.ErrLoggedOut, e.Err}
}

// A waitError says why there is no credential at the moment. It wraps [personium.ErrNotNow].
type waitError struct{ err error }

func (e *waitError) Error() string { return e.err.Error() }

func (e *waitError) Unwrap() []error { return []error{personium.ErrNotNow, e.err} }

// definite reports whether core itself refused what a grant was asked for with, so that the same is refused again. What else
// is wrong with a cell, such as an import that failed, is repaired without another login.
func definite(err error) bool {
	e := personium.CoreAnswer(err)
	return e != nil && (e.Status == http.StatusBadRequest || e.Status == http.StatusUnauthorized) && e.Code.OfLogin()
}
