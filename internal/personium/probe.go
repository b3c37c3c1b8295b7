package personium

import (
	"context"
	"net/http"
	"strings"
)

// A LockState says whether the unit holds the lock that it takes for a job on a cell.
type LockState string

const (
	// LockUnknown means that the answer was not one of the known ones. It never means free.
	LockUnknown LockState = "unknown"
	// LockHeld means that a job on the cell is queued or running.
	LockHeld LockState = "held"
	// LockFree means that core itself answered, and would have let a write pass the lock.
	LockFree LockState = "free"
)

// A Lock is the result of a lock probe.
type Lock struct {
	State LockState
	// Holder is the server's name of the job, "cell import" or "cell export". Only LockHeld has one.
	Holder string
}

// ProbeUnit asks in either style whether the cell is locked: PUT {UnitURL}__ctl/Cell('NAME') with a body that is no
// JSON. It can change nothing, because it goes without a credential, cookie, peer or override of any kind. Core looks
// at the lock before it looks at the rights (class WriteMethodFilter), so it answers held with 409 PR409-CM-0002 and
// free with 401 PR401-AU-0001. A free answer counts only for a status that is asked for after it.
func (c *Client) ProbeUnit(ctx context.Context) Lock {
	u, err := c.cell.entityURL()
	if err != nil {
		return Lock{State: LockUnknown}
	}
	_, err = c.wire.do(ctx, call{method: http.MethodPut, url: u, body: "nojson", anonymous: true})
	return lockOf(err, func(code Code) bool { return code == NoCredential })
}

// ProbeImport asks in path style whether the cell is locked: POST {CellURL}__import with {}, without a credential. It
// cannot start anything, since it names no snapshot. In subdomain style core does not look at the lock for it, so there
// the result is LockUnknown and nothing is sent.
func (c *Client) ProbeImport(ctx context.Context) Lock {
	if c.cell.Style != PathStyle {
		return Lock{State: LockUnknown}
	}
	_, err := c.wire.do(ctx, call{method: http.MethodPost, url: c.cell.URL + "__import", body: "{}", anonymous: true})
	return lockOf(err, func(code Code) bool { return code == NoName || strings.HasPrefix(string(code), prefixUnauthorised) })
}

// probes reports whether a call is one of these: nothing else has a body and no credential.
func (q call) probes() bool { return q.anonymous && q.body != "" }

// lockOf judges the answer to a probe. No answer to a probe is wanted, so that each of them is an error.
func lockOf(err error, free func(code Code) bool) Lock {
	e := CoreAnswer(err)
	switch {
	case e == nil:
		return Lock{State: LockUnknown}
	case e.Code == JobRunning:
		return Lock{State: LockHeld, Holder: holderOf(e.Message)}
	case free(e.Code):
		return Lock{State: LockFree}
	}
	return Lock{State: LockUnknown}
}

// holderOf reads "cell import" out of "Because [cell import] is being executed, writing to cell can not be done."
func holderOf(text string) string {
	_, rest, _ := strings.Cut(text, "[")
	holder, _, found := strings.Cut(rest, "]")
	if !found {
		return ""
	}
	return holder
}
