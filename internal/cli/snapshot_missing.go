package cli

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/snapshot"
)

// listPatience is how long the snapshot area may take to be listed for a hint.
const listPatience = 5 * time.Second

// lookFor makes sure that a cell has a snapshot of this name.
func lookFor(ctx context.Context, c *personium.Client, name snapshot.Name) error {
	_, err := c.SnapshotFile(ctx, name.Archive())
	switch {
	case err == nil:
		return nil
	case personium.Is(err, personium.NoSnapshot):
		return explain.NoSnapshot(string(name), err)
	}
	return explain.Request(ctx, "look for "+name.Archive(), err)
}

// missingRather is, of a file of this machine that keeps a snapshot from being brought home, that there is no such snapshot, or
// else err.
func missingRather(ctx context.Context, conn *session.Session, name snapshot.Name, err error) error {
	if conn.Connect(ctx) != nil {
		return err
	}
	if missing := lookFor(ctx, conn.Client(), name); missing != nil && refusal.Of(missing).Code == refusal.NotFound {
		return missing
	}
	return err
}

// insteadOfMissing says what can be done about a snapshot that is not there: what it was imported from, or else which one may
// be meant.
func insteadOfMissing(ctx context.Context, conn *session.Session, kind event.Kind, why *refusal.Error) refusal.Next {
	of, isKnown := ofFile(conn, why.Snapshot)
	switch kind {
	case event.Check, event.Inspect, event.Compare:
		command := strings.Fields(string(kind))
		if kind == event.Compare {
			command = append(command, refusal.Here)
		}
		if isKnown {
			return refusal.Say(notKept + ": ").Command(command...).Say(" " + of)
		}
		file := why.Snapshot + ".zip"
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			return refusal.Say("did you mean the file? ").Command(append(command, refusal.File(file))...)
		}
	case event.Download:
		if isKnown {
			return refusal.Say(notKept + ": " + of)
		}
	}
	return addSnapshots(ctx, conn, why)
}

// notKept is why a snapshot is not in the area although it was imported, before the command that takes its file.
const notKept = "it was imported from a file, of which nothing stays there without --keep; the file itself"

// ofFile is the file that was imported under a name, as it is typed, where the cell does not keep it.
func ofFile(conn *session.Session, name string) (file string, isKnown bool) {
	last, _ := job.NewJournal(conn.StateDir()).Newest(conn.Client().Cell().URL, name)
	if last == nil || last.History.Kind != event.Import || last.History.Argument == "" {
		return "", false
	}
	return last.History.Argument, true
}

// addSnapshots says of a name of which there is no snapshot which one may be meant, and how to see them all; nothing more than why
// says where they cannot be listed.
func addSnapshots(ctx context.Context, conn *session.Session, why *refusal.Error) refusal.Next {
	if ctx.Err() != nil {
		return why.Next
	}
	moment, cancel := context.WithTimeout(ctx, listPatience)
	defer cancel()
	area, err := personium.ListArea(moment, conn.Client())
	if err != nil {
		return why.Next
	}
	next := why.Next
	if meant := nearestSnapshot(why.Snapshot, area.Files); meant != "" {
		next = refusal.Say("did you mean " + meant + "?").Say(" ")
	} else if !next.IsNothing() {
		next = next.Say("; ")
	}
	return next.Say("what is there: ").Command("snapshot", "list", refusal.Here)
}

// nearestSnapshot is the name that somebody may have meant who typed another one, of several the one that was made last; "" where
// none is like it.
func nearestSnapshot(typed string, files []personium.SnapshotFile) string {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b personium.SnapshotFile) int { return b.Modified.Compare(a.Modified) })
	var names []string
	for _, f := range files {
		if name, isArchive := nameOf(f.Name, ".zip"); isArchive && (name.CopyOf() == "" || snapshot.Name(typed).CopyOf() != "") {
			names = append(names, string(name))
		}
	}
	return nearest(typed, names)
}
