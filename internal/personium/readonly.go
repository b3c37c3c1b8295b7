package personium

import (
	"errors"
	"net/http"
)

// ErrReadOnly means that a request was not sent, because it could have changed something: see Options.ReadOnly.
var ErrReadOnly = errors.New("nothing may be changed")

// changes reports whether a call could change something on the unit.
func (q call) changes() bool {
	switch q.method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, methodPropfind:
		return false
	}
	return !q.anonymous
}
