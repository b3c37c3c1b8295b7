package cli

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/session"
)

// completionTime is how long a shell waits for a unit at most.
const completionTime = 2 * time.Second

// mostOffered is how many names a shell is offered at most.
const mostOffered = 2000

// A question is what a unit is asked for a shell.
type question struct {
	kind  string // of what is asked for
	place func(config.Settings) (session.Place, error)
	ask   func(ctx context.Context, conn *session.Session, found func(string)) error
}

// completeCells offers the cells of the unit: by their names where the unit is given, else by their URLs.
func (p *program) completeCells(cmd *cobra.Command, _ []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	settings, err := p.load(cmd)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	q := question{"cell names", p.placeOfCells, askCellNames}
	if settings.Unit == "" || strings.Contains(toComplete, ":") {
		q.kind, q.ask = "cell URLs", askCellURLs
	}
	return beginning(p.fromUnit(cmd.Context(), settings, q), toComplete), cobra.ShellCompDirectiveNoFileComp
}

// completeCellNames offers the names of the cells of the unit.
func (p *program) completeCellNames(cmd *cobra.Command, _ []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	settings, err := p.load(cmd)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	found := p.fromUnit(cmd.Context(), settings, question{"cell names", p.placeOfCells, askCellNames})
	return beginning(found, toComplete), cobra.ShellCompDirectiveNoFileComp
}

// completeSnapshots offers the snapshots of the cell that are not among the arguments yet.
func (p *program) completeSnapshots(cmd *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	settings, err := p.load(cmd)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	found := p.fromUnit(cmd.Context(), settings, question{"snapshots", session.PlaceOfCell, askSnapshots})
	found = slices.DeleteFunc(found, func(text string) bool {
		name, _, _ := strings.Cut(text, "\t")
		return slices.Contains(args, name)
	})
	return beginning(found, toComplete), cobra.ShellCompDirectiveNoFileComp
}

// placeOfCells is the unit that is meant, or that of the one login that is kept.
func (p *program) placeOfCells(settings config.Settings) (session.Place, error) {
	place, err := session.PlaceOfUnit(settings)
	if err == nil {
		return place, nil
	}
	return session.PlaceOfCredential(settings, p.stateDir(), "")
}

// beginning are the texts that begin with what is typed already.
func beginning(texts []string, typed string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return !strings.HasPrefix(text, typed) })
}

// fromUnit is what the unit answers to a question, or has answered a short time ago; nothing where that takes too long. It
// writes nothing on the terminal and reads nothing from it.
func (p *program) fromUnit(ctx context.Context, settings config.Settings, q question) []string {
	settings.PasswordFile, settings.PasswordCommand = "", nil // a failure would count
	place, err := q.place(settings)
	if err != nil || settings.TokenFile == "-" {
		return nil
	}
	answers := newRecentAnswers(p.stateDir())
	key := []string{q.kind, place.Cell.URL, place.Unit, place.Name, settings.Profile, settings.TokenFrom, settings.LoginCell,
		settings.User}
	if found, ok := answers.of(key); ok {
		return found
	}
	ctx, cancel := context.WithTimeout(ctx, completionTime)
	defer cancel()
	done := make(chan []string, 1)
	go func() {
		found, whole := p.answered(ctx, settings, place, q.ask)
		if whole {
			answers.keep(key, found)
		}
		done <- found
	}()
	select {
	case found := <-done:
		return found
	case <-ctx.Done(): // a token file may be a pipe
		return nil
	}
}

// answered asks a unit. whole: that is all of the answer.
func (p *program) answered(ctx context.Context, settings config.Settings, place session.Place,
	ask func(context.Context, *session.Session, func(string)) error) (found []string, whole bool) {
	process := p.process()
	process.Stdin, process.Stderr = strings.NewReader(""), io.Discard
	quiet := func(string) {}
	conn, err := session.Open(ctx, session.Options{Process: process, Settings: settings, Place: place, Begun: time.Now(),
		Warn: quiet, WarnFirst: quiet})
	if err != nil {
		return nil, false
	}
	err = ask(ctx, conn, func(name string) { found = append(found, name) })
	return found, err == nil
}

// errEnough ends a listing that is longer than a shell can show.
var errEnough = errors.New("enough")

func askCells(ctx context.Context, conn *session.Session, found func(personium.Cell)) error {
	if err := conn.ConnectUnit(ctx, ""); err != nil {
		return err
	}
	count := 0
	err := conn.Client().Cells(ctx, personium.CellQuery{}, func(c personium.ListedCell) error {
		found(c.Cell)
		if count++; count >= mostOffered {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

func askCellNames(ctx context.Context, conn *session.Session, found func(string)) error {
	return askCells(ctx, conn, func(c personium.Cell) { found(c.Name) })
}

func askCellURLs(ctx context.Context, conn *session.Session, found func(string)) error {
	return askCells(ctx, conn, func(c personium.Cell) { found(c.URL) })
}

// askSnapshots finds the snapshots of a cell but prepared copies, with their dates.
func askSnapshots(ctx context.Context, conn *session.Session, found func(string)) error {
	if err := conn.Connect(ctx); err != nil {
		return err
	}
	area, err := conn.Client().Snapshots(ctx)
	for _, f := range area.Files {
		if name, isArchive := nameOf(f.Name, ".zip"); isArchive && name.CopyOf() == "" {
			found(cobra.CompletionWithDesc(string(name), dateWords(f.Modified)))
		}
	}
	return err
}
