package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/prepare"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/size"
	"github.com/personium/personium-cell/internal/transfer"
	"github.com/personium/personium-cell/internal/verdict"
)

// planWords tells what would be replaced by what, one line each.
func planWords(p *job.Plan, cell string, local *transfer.File) []string {
	if p.Kind == event.Export {
		return []string{"cell:      " + cell, "snapshot:  " + p.Name.Archive() + " would be created in its snapshot area"}
	}
	source := p.Name.Archive() + " (a failed cell hides its snapshot area: not seen)"
	if f := p.Snapshot; f != nil {
		source = fmt.Sprintf("%s, %s, created %s", f.Name, size.Words(f.Size), f.Created.UTC().Format(time.RFC3339))
	}
	switch {
	case local != nil && p.Copy != nil:
		source = local.String()
	case local != nil:
		source = local.String() + ", uploaded as " + p.Name.Archive()
	}
	lines := []string{
		"replaced:  everything in " + cell + " (accounts, roles, boxes, data, files); its name, owner, keys and snapshots stay",
		"by:        " + source,
	}
	if inv := p.Inventory; inv != nil {
		lines = append(lines,
			fmt.Sprintf("source:    cell %s of %s, %s", inv.Origin.Cell, inv.Origin.UnitURL,
				inv.Origin.Created.UTC().Format(time.RFC3339)),
			fmt.Sprintf("holding:   %s, %s, %s, %s with %s", verdict.Counted(inv.RowsOf("Box"), "box", "boxes"),
				verdict.Counted(inv.Total()-inv.RowsOf("link"), "row", "rows"),
				verdict.Counted(inv.Links(), "link", "links"), verdict.Counted(inv.Files, "file", "files"), size.Words(inv.Bytes)))
	}
	lines = append(lines, copyWords(p)...)
	if p.FailedCell {
		lines = append(lines, "state:     failed cell: an earlier import of it failed")
	}
	return lines
}

// linkRate is how many links a unit makes in a second, as measured: 22 to 39.
const linkRate = 30

// copyWords tell what a prepared copy changes, and how long its links take.
func copyWords(p *job.Plan) []string {
	if p.Copy == nil {
		return nil
	}
	words := prepare.InWords(p.Copy.Reasons)
	if n := p.Copy.Turned; n > 0 {
		words += "; " + verdict.Grouped(n) + " of the links were not shown by the source, and will be"
	}
	what := "a copy is imported: "
	if p.Upload != "" {
		what = "a copy is uploaded and imported: "
	}
	lines := []string{"prepared:  " + what + words}
	for _, l := range p.Copy.Left {
		lines = append(lines, "not fixed: "+l.Named())
	}
	took := time.Duration(p.Copy.Links()) * time.Second / linkRate
	if p.Copy.Links() > 0 {
		lines = append(lines, "linking:   "+linkingWords(p.Copy)+": "+aboutWords(took))
	}
	if took > longLinking {
		lines = append(lines, "           --as-is imports without that; snapshot compare --repair makes lost links later")
	}
	if p.OwnAccount {
		lines = append(lines, "           links of accounts, roles and the like stay in the archive, because the credential may come from this cell: nobody "+
			"will be able to take them away")
	}
	return lines
}

// linkingWords count what is made after an import: an association is no link.
func linkingWords(c *prepare.Plan) string {
	associations := c.Taken(archive.AssociationLink)
	links := c.Links() - associations
	counted := grouped(associations, "association", "associations")
	switch {
	case associations > 0 && links > 0:
		return grouped(links, "link", "links") + " and " + counted
	case links > 0:
		return grouped(links, "link", "links")
	}
	return counted
}

// grouped is a number of things: 1 link, or 2,310 links.
func grouped(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return verdict.Grouped(n) + " " + many
}

// longLinking is how long the making of links may take without a word about how to do without.
const longLinking = 10 * time.Minute

// aboutWords say a time as somebody would who only estimates it.
func aboutWords(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return "a few seconds"
	case d < 90*time.Second:
		return fmt.Sprintf("about %d seconds", int(d.Round(10*time.Second).Seconds()))
	}
	return fmt.Sprintf("about %d minutes", int(d.Round(time.Minute).Minutes()))
}

// dryRun shows what would be done.
func dryRun(out *report.Report, p *job.Plan, local *transfer.File) error {
	out.Close()
	lines := planWords(p, out.About().Cell, local)
	return out.Result(out.Line(report.NotStarted, "dry run: "+strings.Join(lines, "; ")),
		"dry run: nothing was started\n"+strings.Join(lines, "\n"))
}
