package job

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/verdict"
)

// sameBefore is when the import of the same snapshot before this one came to the same end as d; zero where it did not, and where the journal does
// not know. An admin who is told to import once more is to be told, too, when that has not helped.
func (r *Record) sameBefore(h *History, d verdict.Decision) time.Time {
	if r == nil || h.Kind != event.Import || d.Verdict != verdict.Incomplete && d.Verdict != verdict.Failed {
		return time.Time{}
	}
	before, err := r.earlier(h.Name)
	if err != nil || before == nil || !before.Ended() || !before.Deleted.IsZero() || before.Outcome.Verdict != d.Verdict || !sameSnapshot(before, h) {
		return time.Time{}
	}
	same := d.Server.Code != "" && d.Server == before.Outcome.Server
	if d.Verdict == verdict.Incomplete {
		same = sameLoss(before.Outcome.Counts, h.Counts)
	}
	if !same {
		return time.Time{}
	}
	return before.SavedAt
}

// earlier is the entry of the last job of a name before that of r; nil for none.
func (r *Record) earlier(name string) (*Entry, error) {
	dir := filepath.Dir(r.path)
	files := entryFiles(dir, name)
	at := slices.IndexFunc(files, func(f entryFile) bool { return f.name == filepath.Base(r.path) })
	if at < 1 {
		return nil, nil
	}
	e, err := readEntry(filepath.Join(dir, files[at-1].name))
	if err != nil || e.History.Name != name || e.History.Kind != event.Import || e.Learned {
		return nil, err
	}
	return &e, nil
}

// sameSnapshot reports whether the import of an entry was of the same snapshot: it holds the same. A failed cell hides its snapshot area, and
// nobody can replace a snapshot there.
func sameSnapshot(before *Entry, h *History) bool {
	if h.Inventory == nil || before.History.Inventory == nil {
		return h.Baseline.Import.Answer == verdict.AnswerFailed
	}
	one, err := json.Marshal(before.History.Inventory)
	other, otherErr := json.Marshal(h.Inventory)
	return err == nil && otherErr == nil && bytes.Equal(one, other)
}

// sameLoss reports whether two comparisons found the same differences, and found any.
func sameLoss(one, other *verdict.Counts) bool {
	return one != nil && other != nil && len(one.Different)+len(one.LostLinks)+len(one.LostFiles) > 0 &&
		slices.Equal(one.Different, other.Different) && slices.Equal(one.LostLinks, other.LostLinks) && slices.Equal(one.LostFiles, other.LostFiles)
}
