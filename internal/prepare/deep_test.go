package prepare

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/rows"
	"github.com/personium/personium-cell/internal/compare/web"
	"github.com/personium/personium-cell/internal/personium"
)

// RoundTrip asks the unit without a network between.
func (p practice) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	r = r.Clone(r.Context())
	r.RequestURI = r.URL.RequestURI()
	r.Host = r.URL.Host
	p.unit.ServeHTTP(w, r)
	answer := w.Result()
	answer.Request = r
	return answer, nil
}

type bearer string

func (b bearer) Credential(context.Context) (personium.Credential, error) {
	return personium.Credential{Bearer: string(b)}, nil
}

func (b bearer) Renew(_ context.Context, rejected personium.Credential, _ *personium.Error) (personium.Credential, error) {
	return rejected, nil
}

// client is a client of the cell.
func (p practice) client() *personium.Client {
	p.Helper()
	cell := personium.Cell{URL: p.unit.CellURL("cell1"), UnitURL: p.unit.UnitURL(), Name: "cell1", Style: personium.Style(p.style)}
	c, err := personium.New(cell, personium.Options{Source: bearer(p.unit.Token()), Transport: p})
	if err != nil {
		p.Fatal(err)
	}
	return c
}

// differences are what the deep comparison of the cell with the original finds: values, bytes, rights and links.
func (p practice) differences(original opened) (found []string) {
	p.Helper()
	c, ctx := p.client(), p.Context()
	take := func(m compare.Mismatch) error {
		found = append(found, fmt.Sprintf("%s %s(%s) %s: %s, not %s", m.Kind, m.Place, m.Key, m.Property, m.Found, m.Expected))
		return nil
	}
	inv := original.report.Inventory
	inRows, err := rows.Compare(ctx, rows.Sides{Snapshot: rows.Snapshot{Archive: original.Reader, Inventory: inv}, Cell: c}, take)
	if err != nil {
		p.Fatal(err)
	}
	inWeb, err := web.Compare(ctx, web.Sides{Expected: web.Snapshot{Archive: original.Reader, Inventory: inv}, Cell: c}, take)
	if err != nil {
		p.Fatal(err)
	}
	shallow, err := compare.Cell{Client: c, Archive: original.Reader, Inventory: inv, AllLinks: true}.Content(ctx)
	if err != nil {
		p.Fatal(err)
	}
	for _, lost := range shallow.LostLinks {
		found = append(found, lost+" is lost")
	}
	for _, different := range shallow.Different {
		found = append(found, fmt.Sprintf("%+v", different))
	}
	for _, unread := range [][]string{inRows.NotCompared, inWeb.NotCompared, shallow.NotCompared} {
		found = append(found, unread...)
	}
	return found
}
