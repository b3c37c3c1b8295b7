package cli

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/snapshot"
)

// connectForJob connects, and tries again while the unit is away, for as long as --max-outage: whoever comes to watch a job during an
// outage is to see what the one sees who was there before. That is only for a job of which this machine knows; else the address may be
// wrong, which no waiting mends.
func connectForJob(ctx context.Context, conn *session.Session, out *report.Report, name snapshot.Name) error {
	err := conn.Connect(ctx)
	if !isAway(ctx, err) || !knowsUnended(conn, name) {
		return err
	}
	settings, began := conn.Settings(), time.Now()
	out.Note(true, refusal.Of(err).Error()+"; trying again for up to "+settings.MaxOutage.String()+" (--max-outage)")
	for isAway(ctx, err) && time.Since(began) < settings.MaxOutage {
		select {
		case <-ctx.Done():
		case <-time.After(min(settings.Interval, settings.MaxOutage-time.Since(began))):
		}
		err = conn.Connect(ctx)
	}
	return err
}

// isAway reports whether the unit did not answer, and may yet.
func isAway(ctx context.Context, err error) bool {
	return err != nil && ctx.Err() == nil && refusal.Of(err).Code == refusal.Unreachable
}

// knowsUnended reports whether the journal has a job of the cell, or of a name in it, that nobody has seen to its end. Of a cell given
// by its name the style is not known yet: it has one address in each.
func knowsUnended(conn *session.Session, name snapshot.Name) bool {
	asked := conn.Client().Cell()
	cells := []personium.Cell{asked}
	if called := conn.Name(); called != "" {
		cells = nil
		for _, style := range []personium.Style{personium.PathStyle, personium.SubdomainStyle} {
			cells = append(cells, personium.UnitMetadata{URL: asked.UnitURL, Style: style}.Cell(called))
		}
	}
	journal := job.NewJournal(conn.StateDir())
	for _, of := range cells {
		if newest, err := journal.Newest(of.URL, string(name)); err == nil && newest != nil && !newest.Ended() {
			return true
		}
	}
	return false
}
