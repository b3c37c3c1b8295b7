package transfer

import (
	"context"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
)

// Exports bring what exports left to this machine: home, or into a file that nobody else sees.
type Exports struct {
	area Area
	home Target // nil: it is only read
}

// Exports bring archives to home; with nil they are only read.
func (a *Area) Exports(home Target) *Exports { return &Exports{*a, home} }

// Home is the path of the target; "" where there is none.
func (e *Exports) Home() string {
	if e.home == nil {
		return ""
	}
	return e.home.Path()
}

// Fetch downloads the archive of an export that began at started, and checks it unless archives are moved unread; then gets the
// archive as long as it can be read. One that no import would end well with is no error, but does not come home.
func (e *Exports) Fetch(ctx context.Context, name snapshot.Name, started string,
	then func(*archive.Reader, check.Report)) (personium.SnapshotFile, *check.Report, error) {
	a := e.area
	a.About.Kind, a.About.Name, a.About.StartedAt = event.Export, string(name), started
	if e.home == nil {
		file, report, err := a.readCopy(ctx, name, reading{then: then})
		return file, &report, err
	}
	file, report, err := a.download(ctx, name, e.home, reading{then: then})
	if err != nil && refusal.Of(err).Code != refusal.BadArchive {
		return file, nil, err
	}
	return file, report, nil
}
