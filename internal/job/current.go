package job

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/verdict"
)

// Ended reports whether the job was seen to its end. Earlier versions kept an archive whose reading was interrupted as unproved.
func (e Entry) Ended() bool {
	return e.Outcome != nil && e.Outcome.Verdict != verdict.StillRunning && e.Outcome.Stop != verdict.StopInterrupted
}

// outlives reports whether what was concluded of a job stays, whatever came of a later look at it; nil is a look that goes on. One
// that concludes nothing, or no longer knows what was known when the job ended, takes nothing back.
func (e Entry) outlives(later *verdict.Outcome) bool {
	switch {
	case !e.Ended():
		return false
	case later == nil || later.Verdict == verdict.StillRunning:
		return true
	}
	return later.Verdict == verdict.Unproved && e.Outcome.Verdict != verdict.Unproved
}

// provable reports whether a job that ended without a proof can still get one: the archive of an export could not be read, or compared,
// or the snapshot of an import not on this machine, and no later import has started since.
func (e Entry) provable(version *int64) bool {
	if e.Outcome.Verdict != verdict.Unproved || !e.History.Unread {
		return false
	}
	return e.History.Kind == event.Export || e.followed(version) == ""
}

const versionTells = "the cell's version, which would tell whether another import has started since"

// followed says why an import may not be the cell's last one; "" when it is.
func (e Entry) followed(version *int64) string {
	switch before := e.History.Version; {
	case before == nil && e.History.Foreign != "":
		return "another job of the cell was seen (" + e.History.Foreign + "), and " + versionTells + ", was not read when this one ended"
	case before == nil:
		return versionTells + ", was not read when this one ended"
	case version == nil:
		return versionTells + ", cannot be read"
	case *before != *version:
		return "the cell's version has moved since: another import may have started, or the cell was changed at unit level"
	}
	return ""
}

// moved reports whether a cell's version is another one than it was; nil is not known.
func moved(before, now *int64) bool { return before != nil && now != nil && *now != *before }

// remade says why the cell is, or may be, another one than that of an entry; "" when it is the same, as far as the entry tells.
func (s Search) remade(ctx context.Context, e *Entry) (why string, isSure bool) {
	if !e.Deleted.IsZero() {
		return "the cell was deleted at " + e.Deleted.Format(time.RFC3339) + ", and is another one now", true
	}
	if e.History.CellID == "" {
		return "", false
	}
	switch id, err := s.Client.CellID(ctx); {
	case err != nil:
		return "whether the cell is still the same one could not be found out: " + err.Error(), false
	case id != e.History.CellID:
		return "the cell was deleted and made again since", true
	}
	return "", false
}

// another reports whether the cell is another one than that of an entry.
func (s Search) another(ctx context.Context, e *Entry) bool {
	_, isSure := s.remade(ctx, e)
	return isSure
}
