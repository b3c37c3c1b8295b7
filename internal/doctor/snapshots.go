package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/size"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// lookAtSnapshots lists the snapshot area.
func (e *Examination) lookAtSnapshots(ctx context.Context) bool {
	area, err := personium.ListArea(ctx, e.session.Client())
	if err != nil {
		e.tell(failureOfList(err))
		return false
	}
	e.tell(judgeArea(area, e.leftover(ctx, area.Files)))
	return true
}

// failureOfList is the failure of listing the snapshot area.
func failureOfList(err error) Finding {
	var answer *personium.Error
	if errors.As(err, &answer) && !answer.Core && slices.Contains([]int{403, 405, 501}, answer.Status) {
		explained := explain.Error("list the snapshot area", err)
		return Finding{Check: checkSnapshots, Level: Failure, Code: explained.Code, Found: err.Error(),
			Means: "something in front of the unit stops the method PROPFIND", Next: explained.Next}
	}
	if errors.Is(err, personium.ErrUnlisted) {
		return Finding{Check: checkSnapshots, Level: Warning, Found: personium.ErrUnlisted.Error(),
			Means: "core 1.7.12 to 1.7.15 does so, and what takes the header Depth away: snapshots are there all the same, by their names",
			Next:  refusal.Command("snapshot", "download", "NAME", refusal.Here)}
	}
	return failureOf(checkSnapshots, explain.Error("list the snapshot area", err),
		"no snapshot can be listed, imported or exported")
}

// judgeArea judges what is in the snapshot area while no job runs. The reason of a failed export is worth a word as long as
// no later one of that name worked.
func judgeArea(area personium.SnapshotArea, left *Leftover) Finding {
	archives := map[string]bool{}
	var bytes int64
	for _, file := range area.Files {
		if name, isArchive := strings.CutSuffix(file.Name, ".zip"); isArchive {
			archives[name] = true
			bytes += max(file.Size, 0)
		}
	}
	var failed []string
	for _, file := range area.Files {
		if name, isReason := strings.CutSuffix(file.Name, ".error"); isReason && !archives[name] {
			failed = append(failed, name)
		}
	}
	slices.Sort(failed)
	f := fine(checkSnapshots, verdict.Counted(len(archives), "snapshot", "snapshots")+", "+size.Words(bytes))
	if area.Nameless > 0 {
		f.Level, f.Found = Warning, f.Found+", "+verdict.Counted(area.Nameless, "entry", "entries")+" without a name"
		f.Means = "an export that is at work, or names that are taken by nothing, under which an export is refused: " +
			"choose another name for the next one"
	}
	if len(failed) > 0 {
		f.Level, f.Found = Warning, f.Found+"; failed exports: "+firstNames(failed)
		f.Means = "the unit never rewrites such a reason: a later failure of the same name shows the old one"
		f.Next = refusal.Command("snapshot", "delete", failed[0], refusal.Here)
	}
	if left != nil {
		var copies []string
		for name := range archives {
			if snapshot.Name(name).CopyOf() != "" {
				copies = append(copies, name)
			}
		}
		slices.Sort(copies)
		f.Level, f.Found = Warning, f.Found+"; prepared copies: "+firstNames(copies)
		f.Means, f.Next = left.Words, left.Next
	}
	return f
}

// firstNames lists the beginning of what may be many names.
func firstNames(names []string) string {
	const most = 5
	if more := len(names) - most; more > 0 {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}
