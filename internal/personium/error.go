package personium

import (
	"errors"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/personium/transport"
)

// Reasons why an answer with the right status is not the right answer. They are found in an *Error by errors.Is.
var (
	// ErrBodyTooLarge means that the answer has more than MaxBody bytes.
	ErrBodyTooLarge = errors.New("the body is larger than 4 MiB")
	// ErrEntryTooLarge means that one entry of a list has more than MaxBody bytes.
	ErrEntryTooLarge = errors.New("an entry of the list is larger than 4 MiB")
	// ErrIsUnit means that what was given as the URL of a cell is that of a unit.
	ErrIsUnit = errors.New("the URL is that of a unit, not of a cell")
	// ErrIsCell means that what was given as the URL of a unit is that of a cell.
	ErrIsCell = errors.New("the URL is that of a cell, not of a unit")
)

// An Error is an answer other than the one that was asked for, or the lack of an answer.
type Error struct {
	// Method is the one that is meant, even where Options.MethodOverride sends another. URL has no query.
	Method, URL string
	// Status is the HTTP status; 0 when there was no HTTP answer in time. Err says why, then.
	Status int
	// Code and Message are core's, Message verbatim, when Core is set. Otherwise Code is empty and Message is the
	// beginning of what the server sent, or "redirect to SCHEME://HOST" for a redirect, which is never followed.
	Code    Code
	Message string
	// RequestKey finds the request in the unit's log.
	RequestKey string
	// Through is the proxy that the request went through, or was to go through; the zero value for none.
	Through transport.ProxyVariable
	// Core means that core itself answered, with its own JSON and a code that fits the status: a definite answer,
	// after which nothing was started. Otherwise a proxy or the servlet container may have answered instead of it.
	Core bool
	// Withheld means that the server sent something that is not core's, and that Message has nothing of it: it may repeat
	// the password or the refresh token that was sent, in whatever form, or hold a token; with ErrUnreadable in Err it may have rows.
	Withheld bool
	// Answered: core has answered an earlier request of this client to the same host, so that the URL is right.
	Answered bool
	// Overridden: the method went as POST with X-HTTP-Method-Override.
	Overridden bool
	// RetryAfter is for how long the server wants to be left alone, as its 429 or 503 says; 0 when it does not say.
	RetryAfter time.Duration
	// Err is the reason that is not the server's, such as context.DeadlineExceeded or ErrBodyTooLarge. It can be nil.
	Err error
}

// Error says what was tried, what came back, and quotes the server's words.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Method + " " + e.URL + ": ")
	switch {
	case e.Status == 0 && e.Err != nil:
		b.WriteString(e.Err.Error())
		return b.String()
	case e.Status == 0:
		b.WriteString("no answer")
	case e.Core:
		b.WriteString("the unit answered " + strconv.Itoa(e.Status) + " " + string(e.Code) + " " + strconv.Quote(e.Message))
	case e.Withheld && errors.Is(e.Err, ErrUnreadable):
		b.WriteString("answer " + strconv.Itoa(e.Status) + " is not one of a Personium unit " +
			"(its text is not shown: it may have values of rows)")
	case e.Withheld:
		b.WriteString("answer " + strconv.Itoa(e.Status) + " is not one of a Personium unit " +
			"(its text is not shown: it may repeat the password or the token that was sent)")
	case e.Message == "":
		b.WriteString("answer " + strconv.Itoa(e.Status) + " without a body")
	default:
		b.WriteString("answer " + strconv.Itoa(e.Status) + " is not one of a Personium unit: " + pageWords(e.Message))
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// pageWords is what somebody in the place of the unit says: the title of a page, and of all else its beginning.
func pageWords(text string) string {
	if _, rest, isPage := strings.Cut(text, "<title>"); isPage && strings.HasPrefix(text, "<") {
		title, _, _ := strings.Cut(rest, "<")
		if title = strings.TrimSpace(title); title != "" {
			return "a page, " + strconv.Quote(title)
		}
	}
	return strconv.Quote(text)
}

// Unwrap gives Err.
func (e *Error) Unwrap() error { return e.Err }

// A CredentialError says that a request was not sent because there was no credential to send with it.
type CredentialError struct {
	Method, URL string
	Err         error
}

// Error says what was to be sent and what the source said.
func (e *CredentialError) Error() string {
	return e.Method + " " + e.URL + " was not sent: " + e.Err.Error()
}

// Unwrap gives Err.
func (e *CredentialError) Unwrap() error { return e.Err }

// NeverSent reports whether err came before a byte of the request left this machine: there was no connection.
func NeverSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}
