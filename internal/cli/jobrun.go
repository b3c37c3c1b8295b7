package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/transfer"
	"github.com/personium/personium-cell/internal/verdict"
)

// request is what the settings say about a job.
func (s *session) request(k event.Kind, name snapshot.Name) job.Request {
	return job.Request{Kind: k, Name: name, Limits: s.limits(), WaitBusy: s.settings.WaitBusy, StateDir: s.stateDir()}
}

// follow watches a job to its verdict, with what is needed to prove it.
func (s *session) follow(ctx context.Context, with job.Watch, history *job.History) verdict.Outcome {
	with.Client, with.Report = s.client, s.display
	return job.Wait(ctx, with, history)
}

func detached(h *job.History, cell string) verdict.Outcome {
	o := verdict.Outcome{Kind: h.Kind, Name: h.Name, Cell: cell, Verdict: verdict.StillRunning, Stop: verdict.StopDetached,
		Reason: "the server accepted the job, and nobody waits for it", Elapsed: time.Since(h.PostedAt)}
	if !h.Accepted {
		o.Reason = "the answer to the POST was lost, and nobody waits for the job"
	}
	return o
}

// planWords tells what would be replaced by what, one line each.
func planWords(p *job.Plan, cell string, local *transfer.File) []string {
	if p.Kind == event.Export {
		return []string{"cell:      " + cell, "snapshot:  " + p.Name.Archive() + " would be created in its snapshot area"}
	}
	source := p.Name.Archive() + " (a failed cell hides its snapshot area: not seen)"
	if f := p.Snapshot; f != nil {
		source = fmt.Sprintf("%s, %d bytes, created %s", f.Name, f.Size, f.Created.UTC().Format(time.RFC3339))
	}
	if local != nil {
		source = local.String() + ", uploaded as " + p.Name.Archive()
	}
	lines := []string{
		"replaced:  everything in " + cell + " (accounts, roles, boxes, data, files); its name, owner, keys and snapshots stay",
		"by:        " + source,
	}
	if inv := p.Inventory; inv != nil {
		lines = append(lines,
			fmt.Sprintf("made of:   cell %s of %s, %s", inv.Origin.Cell, inv.Origin.UnitURL, inv.Origin.Created.UTC().Format(time.RFC3339)),
			fmt.Sprintf("holding:   %s, %s, %s, %s with %d bytes", verdict.Counted(inv.RowsOf("Box"), "box", "boxes"), verdict.Counted(inv.Total()-inv.RowsOf("link"), "row", "rows"),
				verdict.Counted(inv.Links(), "link", "links"), verdict.Counted(inv.Files, "file", "files"), inv.Bytes))
	}
	if p.FailedCell {
		lines = append(lines, "state:     failed cell: an earlier import of it failed")
	}
	return lines
}

// finishDryRun shows what would be done.
func (s *session) finishDryRun(p *job.Plan, local *transfer.File) error {
	s.display.Close(false)
	lines := planWords(p, s.client.Cell().URL, local)
	if s.json != nil {
		return s.json.Write(resultLine{Type: "result", Verdict: notStarted, Reason: "dry run: " + strings.Join(lines, "; "),
			Kind: p.Kind, Cell: s.client.Cell().URL, Name: string(p.Name), RequestKey: s.client.RequestKey()})
	}
	if s.settings.Quiet {
		return nil
	}
	for i, line := range lines {
		lines[i] = printable(line)
	}
	_, err := fmt.Fprintln(s.env.Stdout, "dry run: nothing was started\n"+strings.Join(lines, "\n"))
	return err
}
