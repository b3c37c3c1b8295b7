package cell

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

func TestACellTellsItsUnitItsStyleAndItsName(t *testing.T) {
	t.Parallel()
	for style, p := range styles(t) {
		url := p.unit.CellURL("cell1")
		want := personium.Cell{URL: url, UnitURL: p.unit.UnitURL(), Name: "cell1", Style: style}
		for _, given := range []string{"", p.unit.UnitURL()} {
			if got, err := Discover(t.Context(), p.client(t, url), given, ""); err != nil || got.Cell() != want {
				t.Errorf("%s style, unit %q: %v", style, given, err)
			}
		}
		_, err := Discover(t.Context(), p.client(t, url), "https://unit2.example/", "")
		if f := refusal.Of(err); f.Code != refusal.Usage || f.Next.Words() != "correct the URL of the cell or that of the unit, leave the unit out, or give that of the cell for this run: --unit "+want.UnitURL {
			t.Errorf("%s style, on another unit: got %v, next: %s", style, err, f.Next.Words())
		}
		p.fails(true)
		if got, err := Discover(t.Context(), p.client(t, url), "", ""); err != nil || got.Cell() != want {
			t.Errorf("%s style, failed: the unit is asked: %v", style, err)
		}
	}
}

// Where a failed cell hides its unit, and the unit cannot be asked, it counts what the cell told in better days.
func TestWhatAFailedCellToldBeforeCounts(t *testing.T) {
	t.Parallel()
	for style, p := range styles(t) {
		p.fails(false)
		unit, url := p.unit.UnitURL(), p.unit.CellURL("cell1")
		for _, test := range []struct {
			given, remembered string
			next              string // "": the unit is known
		}{
			{"", unit, ""},
			{unit, unit, ""},
			{"", "", "give the unit's URL with --unit"},
			{"", "https://unit2.example/", "give the unit's URL with --unit"},
			{unit, "", "correct the URL of the unit, and let requests to it pass"},
			{"https://unit2.example/", unit, "correct the URL of the unit, and let requests to it pass"},
		} {
			got, err := Discover(t.Context(), p.client(t, url), test.given, test.remembered)
			switch f := refusal.Of(err); {
			case test.next == "" && (err != nil || got.Cell().UnitURL != unit || got.Cell().Style != style):
				t.Errorf("%s style, %q given and %q remembered: %v", style, test.given, test.remembered, err)
			case test.next != "" && (err == nil || f.Code != refusal.Usage || f.Next.Words() != test.next):
				t.Errorf("%s style, %q given and %q remembered: got %v, next: %s", style, test.given, test.remembered, err, f.Next.Words())
			}
		}
	}
}

func TestAUnitIsFoundByItsURLOrByACellThatNeedNotExist(t *testing.T) {
	t.Parallel()
	for style, p := range styles(t) {
		want := personium.UnitMetadata{URL: p.unit.UnitURL(), Style: style}
		for _, url := range []string{p.unit.UnitURL(), p.unit.CellURL("cell1"), p.unit.CellURL("missing")} {
			if got, err := DiscoverUnit(t.Context(), p.client(t, url)); err != nil || got.URL != want.URL || got.Style != style {
				t.Errorf("%s style, %s: got %+v, %v", style, url, got, err)
			}
		}
		known := p.client(t, p.unit.CellURL("cell1")).WithCell(personium.Cell{UnitURL: p.unit.UnitURL()})
		if got, err := DiscoverUnit(t.Context(), known); err != nil || got.URL != want.URL || got.Style != style {
			t.Errorf("%s style, by its URL alone: got %+v, %v", style, got, err)
		}
	}
}

func TestANameAndAUnitMakeACell(t *testing.T) {
	t.Parallel()
	for style, p := range styles(t) {
		unit := p.unit.UnitURL()
		got, err := Resolve(t.Context(), p.client(t, unit), unit, "cell2")
		if err != nil || got.Cell() != (personium.Cell{URL: p.unit.CellURL("cell2"), UnitURL: unit, Name: "cell2", Style: style}) {
			t.Errorf("%s style: %v", style, err)
		}
		_, err = Resolve(t.Context(), p.client(t, unit), "http://alias.example/", "cell2")
		if f := refusal.Of(err); f.Code != refusal.Usage || !strings.HasSuffix(f.Error(), "the unit says that it is "+unit) {
			t.Errorf("%s style, by another name: got %v", style, err)
		}
	}
}

func TestGivingUpWhileACellIsLookedForStartsNothing(t *testing.T) {
	t.Parallel()
	ctx, end := context.WithCancel(t.Context())
	end()
	for style, p := range styles(t) {
		c, unit := p.client(t, p.unit.CellURL("cell1")), p.unit.UnitURL()
		_, discover := Discover(ctx, c, "", "")
		_, resolve := Resolve(ctx, c, unit, "cell1")
		_, ofUnit := DiscoverUnit(ctx, c)
		for name, err := range map[string]error{"a cell": discover, "a name": resolve, "a unit": ofUnit} {
			if f := refusal.Of(err); f.Code != refusal.Interrupt || f.Error() != "interrupted; nothing was started" {
				t.Errorf("%s style, %s: got %v", style, name, err)
			}
		}
	}
}

func TestWhatACellShowsIsSeenWithItsLockAndItsVersion(t *testing.T) {
	t.Parallel()
	for style, p := range styles(t) {
		c, err := Discover(t.Context(), p.client(t, p.unit.CellURL("cell1")), "", "")
		if err != nil {
			t.Fatal(err)
		}
		s := Observe(t.Context(), c)
		if s.Import.Answer != ready || s.Export.Answer != ready || s.Lock.State != personium.LockFree || s.Unreadable() != nil {
			t.Errorf("%s style, idle: %+v", style, s)
		}
		version, asked := Version(t.Context(), c), p.asked
		nameless := Version(t.Context(), p.client(t, p.unit.CellURL("cell1")))
		if version == nil || nameless != nil || p.asked != asked {
			t.Errorf("%s style: the version is %v; without a name it is %v", style, version, nameless)
		}
		if _, err := c.StartImport(t.Context(), "CellExport_2017_01"); err != nil {
			t.Fatal(err)
		}
		s = Observe(t.Context(), c)
		if s.Lock.State != personium.LockHeld || s.Lock.Holder != Holder(event.Import) || !s.Busy(style) {
			t.Errorf("%s style, at work: %+v", style, s)
		}
	}
}

// A unit that does not answer is asked once a look.
func TestOfAUnitThatDoesNotAnswerNoMoreIsAsked(t *testing.T) {
	t.Parallel()
	for style, p := range styles(t) {
		c, err := Discover(t.Context(), p.client(t, p.unit.CellURL("cell1")), "", "")
		if err != nil {
			t.Fatal(err)
		}
		p.front = func(*http.Request) *http.Response {
			return &http.Response{StatusCode: http.StatusBadGateway, Header: http.Header{}, Body: http.NoBody}
		}
		p.asked = 0
		s := Observe(t.Context(), c)
		if p.asked != 1 || s.Export.Answer != verdict.AnswerNone || s.Lock.State != personium.LockUnknown || s.Unreadable() == nil {
			t.Errorf("%s style: asked %d times: %+v", style, p.asked, s)
		}
	}
}
