package job

import (
	"cmp"
	"context"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// recount goes on with an import that has ended, for another comparison, as long as no other import has started since. unread is why a part
// of the journal cannot be read.
func (s Search) recount(ctx context.Context, journal *Journal, newest *Entry, unread error, l verdict.Limits) (*History, *Record, error) {
	url := s.Client.Cell().URL
	if journal.newestLearned(url, string(s.Name)) != nil { // how the cell stood before that import is not known here
		return nil, nil, neverAgain("the last job of this name was not started from this machine",
			refusal.Say(holdsItNow).Command("snapshot", "compare", string(s.Name), refusal.Here))
	}
	if newest == nil {
		return nil, nil, s.unknown(unread)
	}
	concluded := refusal.Say("what was concluded: ").Command("status", "--name", string(s.Name), refusal.Here)
	switch {
	case newest.History.Kind != event.Import || !newest.History.ByContent:
		return nil, nil, neverAgain("the last job of this name is not one that the content of the cell proves", concluded)
	case !newest.Ended():
		h, record := s.resume(journal, newest, l)
		return h, record, nil
	case newest.History.Argument != "" && !newest.History.CopyThere:
		return nil, nil, neverAgain("the import was of a file, of which nothing is stored",
			refusal.Say("whether the cell holds it now: "+newest.History.Comparing(url)))
	case cell.Observe(ctx, s.Client).Failed():
		return nil, nil, &refusal.Error{Code: refusal.Busy, Slug: refusal.FailedCell, Text: notCompared + "the cell is a failed cell",
			Next: refusal.Say(failedCellHint(event.Import, s.Client.Cell()))}
	}
	remade, isSure := s.remade(ctx, newest)
	version := cell.Version(ctx, s.Client)
	why := cmp.Or(remade, newest.followed(version))
	switch {
	case why == "":
		h, record := s.resume(journal, newest, l)
		return h, record, nil
	case remade != "" && !isSure, remade == "" && version == nil && newest.History.Version != nil: // which may be read later
		return nil, nil, &refusal.Error{Code: refusal.Unreachable, Text: notCompared + why,
			Next: refusal.Say("try again later; credentials that may read the cell at unit level are needed")}
	case remade == "" && (version == nil || newest.History.Version == nil): // which nobody can know any more
		return nil, nil, &refusal.Error{Code: refusal.Unproved, Text: notCompared + why,
			Next: refusal.Say(holdsItNow + newest.History.Comparing(url))}
	}
	return nil, nil, neverAgain(why, concluded)
}

const (
	notCompared = "the content was not compared once more: "
	holdsItNow  = "whether the cell holds the snapshot now: "
)

// neverAgain is the refusal of another comparison for what no trying again changes.
func neverAgain(why string, next refusal.Next) error {
	return &refusal.Error{Code: refusal.Usage, Text: "the content cannot be compared once more: " + why, Next: next}
}

// unknown refuses to compare once more what the journal does not tell of. unread is why a part of it cannot be read.
func (s Search) unknown(unread error) error {
	switch {
	case s.StateDir == "":
		return neverAgain("this machine keeps no journal of jobs", refusal.Say("HOME or XDG_STATE_HOME says where it is kept"))
	case unread != nil:
		return neverAgain("the newest record of this name on this machine cannot be read", refusal.Say("check the cell's content; the record is of no use any more"))
	}
	return neverAgain("no import of this name is known here", refusal.Say("check the name; the job may have been started from another machine or account"))
}
