package personium

import (
	"context"
	"testing"
)

func TestProbesKnowHeldAndFreeAndNothingElse(t *testing.T) {
	t.Parallel()
	answer := func(status int, code, text string) reply {
		return reply{Status: status, Body: `{"code":"` + code + `","message":{"lang":"en","value":"` + text + `"}}`}
	}
	held := func(holder string) Lock { return Lock{LockHeld, holder} }
	unknown, free := Lock{State: LockUnknown}, Lock{State: LockFree}
	for _, test := range []struct {
		name          string
		reply         reply
		unit, imports Lock
	}{
		{"held by an import", answer(409, "PR409-CM-0002", "Because [cell import] is being executed, writing to cell can not be done."), held("cell import"), held("cell import")},
		{"held by an export", answer(409, "PR409-CM-0002", "Because [cell export] is being executed, writing to cell can not be done."), held("cell export"), held("cell export")},
		{"held by nobody named", answer(409, "PR409-CM-0002", "locked"), held(""), held("")},
		{"anonymous", answer(401, "PR401-AU-0001", "Authorization required."), free, free},
		{"another 401", answer(401, "PR401-AU-0006", "Token parse error."), unknown, free},
		{"no name", answer(400, "PR400-CM-0001", "Required key [Name] missing."), unknown, free},
		{"no json", answer(400, "PR400-OD-0001", "JSON parse error."), unknown, unknown},
		{"failed cell", answer(409, "PR409-CM-0001", "Cell status is [import failed]."), unknown, unknown},
		{"busy", answer(409, "PR409-MC-0001", "x"), unknown, unknown},
		{"read-only unit", answer(503, "PR503-SV-0005", "x"), unknown, unknown},
		{"unknown exception", answer(500, "PR500-SV-9999", "x"), unknown, unknown},
		{"no such cell", answer(404, "PR404-DV-0003", "x"), unknown, unknown},
		{"core's code under a proxy's status", answer(502, "PR401-AU-0001", "x"), unknown, unknown},
		{"a proxy's 401", reply{Status: 401, Body: "<html>"}, unknown, unknown},
		{"a proxy's 409", reply{Status: 409}, unknown, unknown},
		{"success", reply{Status: 204}, unknown, unknown},
		{"accepted", answer(202, "PR409-CM-0002", "[cell import]"), unknown, unknown},
		{"redirect", reply{Status: 302, Header: map[string]string{"Location": "/x"}}, unknown, unknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, always(test.reply))
			c := newClient(t, unit.pathCell(), Options{Source: bearer(testToken)})
			if got := c.ProbeUnit(t.Context()); got != test.unit {
				t.Errorf("unit: got %v, want %v", got, test.unit)
			}
			if got := c.ProbeImport(t.Context()); got != test.imports {
				t.Errorf("import: got %v, want %v", got, test.imports)
			}
		})
	}
}

func TestOnlyPathStyleHasAProbeOfTheImport(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 401, Body: `{"code":"PR401-AU-0001","message":{}}`}))
	for _, style := range []Style{SubdomainStyle, ""} {
		cell := unit.pathCell()
		cell.Style = style
		if got := newClient(t, cell, Options{}).ProbeImport(t.Context()); got.State != LockUnknown {
			t.Errorf("%q: got %v", style, got)
		}
	}
	if n := len(unit.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestAProbeThatIsGivenUpIsUnknown(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 401, Body: `{"code":"PR401-AU-0001","message":{}}`}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := newClient(t, unit.pathCell(), Options{}).ProbeUnit(ctx); got.State != LockUnknown {
		t.Errorf("got %v", got)
	}
}
