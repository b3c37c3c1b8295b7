package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/size"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

func newSnapshotListCommand(env *program) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the snapshots of a cell, and the exports that failed",
		Long: "list shows the snapshots in a cell's snapshot area with size and date, the exports that failed with the\n" +
			"server's reason, other files, and how many entries have no name: running exports, and names that are burnt.",
		Example: "  personium-cell snapshot list",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.perform(cmd, task{kind: "list", place: session.PlaceOfCell}, runSnapshotList)
		},
	}
}

// A snapshotListLine is the last line of snapshot list --json.
type snapshotListLine struct {
	report.Line
	Snapshots []listedFile `json:"snapshots"`
	Failed    []listedFile `json:"failed_exports"`
	Others    []listedFile `json:"others"`
	Running   string       `json:"running"`  // the name of the export that is at work; "" when none is seen
	Nameless  int          `json:"nameless"` // entries without a name: exports at work or queued, and burnt names
}

type listedFile struct {
	Name     string        `json:"name"` // of a snapshot or a failed export without its extension
	Size     int64         `json:"size"` // bytes; -1 when it was not told
	Created  string        `json:"created"`
	Modified string        `json:"modified"`
	CopyOf   string        `json:"copy_of,omitempty"` // of a prepared copy, by its name: the snapshot, cut to 177 characters
	Server   *listedReason `json:"reason,omitempty"`
}

// A listedReason is what the server says about a failed export.
type listedReason struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

func runSnapshotList(ctx context.Context, conn *session.Session, out *report.Report) error {
	if err := conn.Connect(ctx); err != nil {
		return err
	}
	begin(conn, out)
	line, err := readSnapshots(ctx, conn.Client(), out)
	if err != nil {
		return err
	}
	return out.Result(line, snapshotListWords(line))
}

func readSnapshots(ctx context.Context, c *personium.Client, out *report.Report) (snapshotListLine, error) {
	area, err := personium.ListArea(ctx, c)
	if err != nil {
		return snapshotListLine{}, explain.Request(ctx, "list the snapshot area", err)
	}
	line := snapshotListLine{
		Line: out.Done(verdict.Counted(len(area.Files), "file is", "files are") + " listed"), Nameless: area.Nameless,
		Snapshots: []listedFile{}, Failed: []listedFile{}, Others: []listedFile{},
	}
	slices.SortFunc(area.Files, func(a, b personium.SnapshotFile) int { return strings.Compare(a.Name, b.Name) })
	for _, f := range area.Files {
		listed := listedFile{Name: f.Name, Size: f.Size, Created: dateWords(f.Created), Modified: dateWords(f.Modified)}
		if name, ok := nameOf(f.Name, ".zip"); ok {
			listed.Name, listed.CopyOf = string(name), string(name.CopyOf())
			line.Snapshots = append(line.Snapshots, listed)
			continue
		}
		name, ok := nameOf(f.Name, ".error")
		if !ok {
			line.Others = append(line.Others, listed)
			continue
		}
		message, err := c.ExportFailure(ctx, name)
		if err != nil {
			message.Text = "the reason could not be read: " + err.Error()
		}
		listed.Name, listed.Server = string(name), &listedReason{string(message.Code), message.Text}
		line.Failed = append(line.Failed, listed)
	}
	if area.Nameless > 0 {
		if status, err := c.ExportStatus(ctx); err == nil && status.State == personium.Processing {
			line.Running = status.Name
		}
	}
	if ctx.Err() != nil {
		return snapshotListLine{}, refusal.Interrupted("")
	}
	return line, nil
}

// nameOf is the snapshot name in the name of a file with this extension.
func nameOf(file, extension string) (snapshot.Name, bool) {
	text, found := strings.CutSuffix(file, extension)
	name, err := snapshot.ParseName(text)
	return name, found && err == nil
}

// dateWords is "" for a date that is not known.
func dateWords(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// snapshotListWords is a table and what cannot stand in it.
func snapshotListWords(l snapshotListLine) string {
	var rows [][3]string
	var notes []string
	for _, f := range slices.Concat(l.Snapshots, l.Others) {
		rows = append(rows, [3]string{f.Name, sizeWords(f.Size), f.Modified})
		if f.CopyOf != "" {
			notes = append(notes, f.Name+" is a prepared copy of "+f.CopyOf+": an import is at work with it, or left it")
		}
	}
	for _, f := range l.Failed {
		rows = append(rows, [3]string{f.Name, "failed", f.Modified})
		notes = append(notes, fmt.Sprintf("the export %s failed; the server says: %s %q", f.Name, f.Server.Code, f.Server.Text))
	}
	if l.Running != "" {
		notes = append(notes, "an export is running: "+l.Running)
	}
	if l.Nameless > 0 {
		notes = append(notes, fmt.Sprintf("entries without a name: %d (exports that run or are queued, and burnt names)", l.Nameless))
	}
	if len(rows) == 0 {
		return strings.Join(append([]string{"no snapshots"}, notes...), "\n")
	}
	return strings.Join(append(columns([3]string{"NAME", "SIZE", "DATE"}, rows), notes...), "\n")
}

func sizeWords(bytes int64) string {
	if bytes < 0 {
		return "?"
	}
	return size.Words(bytes)
}

// columns lines up a name, a number and a date.
func columns(head [3]string, rows [][3]string) []string {
	var lines []string
	var wide [3]int
	for _, row := range append([][3]string{head}, rows...) {
		for i, cell := range row {
			wide[i] = max(wide[i], len([]rune(report.Printable(cell))))
		}
	}
	for _, row := range append([][3]string{head}, rows...) {
		line := fmt.Sprintf("%-*s  %*s  %s", wide[0], report.Printable(row[0]), wide[1], row[1], row[2])
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}
