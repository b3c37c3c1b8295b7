package personium

import (
	"errors"
	"net/http"
	"testing"
)

func TestAReadOnlyClientSendsNothingThatCouldChangeSomething(t *testing.T) {
	t.Parallel()
	sent := 0
	options := Options{RequestKey: "k", ReadOnly: true, Transport: roundTrip(func(*http.Request) (*http.Response, error) {
		sent++
		return nil, errors.New("no network")
	})}
	c, err := New(Cell{URL: "https://unit1.example/cell1/", UnitURL: "https://unit1.example/", Name: "cell1", Style: PathStyle}, options)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	_, _, put := c.PutSnapshot(ctx, "a.zip", Upload{})
	for name, err := range map[string]error{
		"import": started(c.StartImport(ctx, "a")), "export": started(c.StartExport(ctx, "a")), "upload": put, "role": c.CreateRole(ctx, "r"),
		"delete": c.DeleteSnapshot(ctx, "a.zip"), "cell": c.DeleteCell(ctx), "new cell": c.CreateCell(ctx, "cell2", ""),
		"mark": c.SetMark(ctx, "m"), "empty": c.PutEmptySnapshot(ctx, "a.zip"),
	} {
		if !errors.Is(err, ErrReadOnly) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if sent != 0 {
		t.Errorf("%d requests were sent", sent)
	}
	for name, look := range map[string]func(){
		"the lock": func() { c.ProbeUnit(ctx) }, "the job": func() { _, _ = c.ImportStatus(ctx) },
		"the area": func() { _, _ = c.Snapshots(ctx) }, "a login": func() { _, _ = c.PasswordGrant(ctx, c.Cell().URL, "u", "p", "") },
	} {
		before := sent
		if look(); sent == before {
			t.Errorf("%s was not asked for", name)
		}
	}
}
