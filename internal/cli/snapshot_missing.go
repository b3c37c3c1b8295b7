package cli

import (
	"context"
	"slices"
	"time"

	"github.com/personium/personium-cell/internal/explain"
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

// addSnapshots says of a name of which there is no snapshot which one may be meant, and how to see them all; nothing more than why
// says where they cannot be listed.
func addSnapshots(ctx context.Context, conn *session.Session, why *refusal.Error) refusal.Next {
	if why.Snapshot == "" || ctx.Err() != nil {
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
