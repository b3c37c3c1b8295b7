package link

import (
	"errors"

	"github.com/personium/personium-cell/internal/personium"
)

var (
	// ErrChanged means that the cell is not the one any more that the import made.
	ErrChanged = errors.New("the cell was replaced or edited after our import")
	// ErrAway means that the unit did not answer for too long.
	ErrAway = errors.New("the unit has not answered")
	// ErrStuck means that the unit answers, but not to what makes a link.
	ErrStuck = errors.New("the links do not go on")
)

// IsUnauthorised reports whether the unit takes our credential for nothing any more; the client has tried to renew it.
func IsUnauthorised(err error) bool {
	if _, none := errors.AsType[*personium.CredentialError](err); none {
		return !errors.Is(err, personium.ErrNotNow)
	}
	e := personium.CoreAnswer(err)
	return e != nil && (e.Status == 401 || e.Status == 403)
}

// isAway reports whether an error is none of the unit's mind: no answer, a proxy's page, or a server that is not well.
func isAway(err error) bool {
	if errors.Is(err, personium.ErrNotNow) || personium.TooMany(err) {
		return true
	}
	if errors.Is(err, personium.ErrNoLinkPath) || errors.Is(err, personium.ErrUncountable) {
		return false
	}
	if e, ok := errors.AsType[*personium.Error](err); ok && !e.Core {
		return !personium.PassageOf(e, personium.Starting).Lasts()
	}
	e := personium.CoreAnswer(err)
	return e == nil || e.Status == 503 || personium.Is(err, personium.NoCell, personium.FailedCell)
}

// isBroken reports whether core itself failed over a request, as it does over rows that an import spoilt.
func isBroken(err error) bool {
	e := personium.CoreAnswer(err)
	return e != nil && e.Status >= 500 && e.Status != 503
}
