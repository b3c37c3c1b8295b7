package coreerror

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// An Error is an error answer of core.
type Error struct {
	Code  Code
	Text  string
	Realm string // of a 401: the URL that WWW-Authenticate names
	Basic bool   // of a 401: Basic is offered beside Bearer
	Early bool   // it came before any resource was found: nobody says of what type the body is
}

// Error is the code with its text.
func (e *Error) Error() string { return string(e.Code) + ": " + e.Text }

// Status is the HTTP status that the error is answered with.
func (e *Error) Status() int {
	status, err := strconv.Atoi(string(e.Code[2:5]))
	if err != nil {
		return http.StatusInternalServerError
	}
	return status
}

// Stored is the JSON that core writes into NAME.error and into the failure of an import, in which / is \/.
func (e *Error) Stored() string { return e.json(corejson.Quote) }

// Body is the JSON that core answers, in which / stays as it is: another library writes it.
func (e *Error) Body() string {
	return e.json(func(s string) string { return strings.ReplaceAll(corejson.Quote(s), `\/`, "/") })
}

func (e *Error) json(quote func(string) string) string {
	lang := "en"
	if e.Code == Unknown {
		lang = "en_US"
	}
	value := quote(e.Text)
	if e.Text == "" {
		value = "null"
	}
	return `{"code":"` + string(e.Code) + `","message":{"lang":"` + lang + `","value":` + value + `}}`
}

// UnknownException is the error of Unknown: its text carries a random number that operators find in the log.
func UnknownException() *Error {
	return Unknown.With(fmt.Sprintf("Unknown Exception [%05d]", rand.IntN(100000)))
}

// EarlyException is one that nobody expected on the way to a resource.
func EarlyException() *Error {
	e := UnknownException()
	e.Early = true
	return e
}

// FileFailure is the error of FileFailed, which says what it was doing.
func FileFailure(doing string) *Error { return FileFailed.New(doing) }

// ParseFailure is the error of BadJSON, which repeats what could not be parsed.
func ParseFailure(text string) *Error { return BadJSON.New(escapeControls(text)) }

// escapeControls writes control characters as \u000A does in text; that is how core shows them in parameters.
func escapeControls(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < 0x20 || r == 0x7f {
			fmt.Fprintf(&b, `\u%04X`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Of is the error of core in err; an exception that nobody expected when there is none.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return UnknownException()
}
