package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/snapshot"
)

// jobOptions is what import and export have in common.
type jobOptions struct {
	kind   job.Kind
	name   snapshot.Name // "" of an export: named after the cell and the time
	dryRun bool
	detach bool
	yes    bool   // do not ask
	output string // of an export: where to bring it home to; "" is nowhere
	force  bool   // replace the file there
}

// runJob starts a job, follows it to its verdict, and shows that.
func (s *session) runJob(ctx context.Context, o jobOptions) error {
	s.start.Kind, s.start.Name = o.kind, string(o.name)
	if err := s.connect(ctx); err != nil {
		return s.fail(ctx, err)
	}
	if o.name == "" {
		name, err := exportName(s.client.Cell().Name, time.Now())
		if err != nil {
			return s.fail(ctx, usage("--name NAME", "%w", err))
		}
		o.name = name
	}
	var home target
	if o.output != "" {
		var err error
		if home, err = s.openTarget(o.output, o.name, o.force); err != nil {
			return s.fail(ctx, err)
		}
		defer home.close()
	}
	asks := o.kind == job.Import && !o.yes && !o.dryRun && s.env.CanAsk
	drawsLater := asks && s.json == nil && !s.settings.Quiet
	if drawsLater {
		s.display.Close(false)
		s.display = notes{s.env.Stderr} // a bar would wipe out the question
	} else {
		s.begin(o.kind, string(o.name))
	}
	plan, err := job.Prepare(ctx, s.client, s.display, job.Request{
		Kind: o.kind, Name: o.name, Limits: s.limits(), WaitBusy: s.settings.WaitBusy, StateDir: s.stateDir(), Detached: o.detach,
	})
	if err != nil {
		return s.fail(ctx, err)
	}
	defer plan.Close()
	if o.dryRun {
		return s.finishDryRun(plan)
	}
	if asks {
		if err := s.ask(ctx, plan); err != nil {
			return s.fail(ctx, err)
		}
	}
	if drawsLater {
		if err := s.openDisplay(); err != nil {
			return err
		}
		s.begin(o.kind, string(o.name))
	}
	history, record, err := plan.Start(ctx)
	if err != nil {
		return s.fail(ctx, err)
	}
	if o.detach {
		return s.finish(ctx, detached(history, s.client.Cell().URL))
	}
	return s.finish(ctx, s.follow(ctx, record, history, home))
}

// exportName is the name of an export that was given none: {cell}_YYYYMMDD_HHMMSS in UTC, as the server would choose.
func exportName(cell string, now time.Time) (snapshot.Name, error) {
	return snapshot.ParseName(cell + "_" + now.UTC().Format("20060102_150405"))
}

func detached(h *job.History, cell string) job.Outcome {
	o := job.Outcome{Kind: h.Kind, Name: h.Name, Cell: cell, Verdict: job.StillRunning, Stop: job.StopDetached,
		Reason: "the server accepted the job, and nobody waits for it", Elapsed: time.Since(h.PostedAt)}
	if !h.Accepted {
		o.Reason = "the answer to the POST was lost, and nobody waits for the job"
	}
	return o
}

// planWords tells what would be replaced by what, one line each.
func planWords(p *job.Plan, cell string) []string {
	if p.Kind == job.Export {
		return []string{"cell:      " + cell, "snapshot:  " + p.Name.Archive() + " would be created in its snapshot area"}
	}
	source := p.Name.Archive() + " (a failed cell hides its snapshot area: not seen)"
	if f := p.Snapshot; f != nil {
		source = fmt.Sprintf("%s, %d bytes, created %s", f.Name, f.Size, f.Created.UTC().Format(time.RFC3339))
	}
	lines := []string{
		"replaced:  everything in " + cell + " (accounts, roles, boxes, data, files); its name, owner, keys and snapshots stay",
		"by:        " + source,
	}
	if p.FailedCell {
		lines = append(lines, "state:     failed cell: an earlier import of it failed")
	}
	return lines
}

// finishDryRun shows what would be done.
func (s *session) finishDryRun(p *job.Plan) error {
	s.display.Close(false)
	lines := planWords(p, s.client.Cell().URL)
	if s.json != nil {
		return s.json.Write(resultLine{Type: "result", Verdict: notStarted, Reason: "dry run: " + strings.Join(lines, "; "),
			Kind: p.Kind, Cell: s.client.Cell().URL, Name: string(p.Name), RequestKey: s.client.RequestKey()})
	}
	if s.settings.Quiet {
		return nil
	}
	_, err := fmt.Fprintln(s.env.Stdout, printable("dry run: nothing was started")+"\n"+strings.Join(lines, "\n"))
	return err
}
