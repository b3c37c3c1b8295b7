package personium_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/sandbox"
)

// fixedToken gives out one token. Package auth has sources that renew theirs.
type fixedToken string

func (t fixedToken) Credential(context.Context) (personium.Credential, error) {
	return personium.Credential{Bearer: string(t)}, nil
}

func (t fixedToken) Renew(_ context.Context, rejected personium.Credential, _ *personium.Error) (personium.Credential, error) {
	return rejected, nil // there is no other one
}

// A client asks one cell. What core refuses has a code; what a proxy says instead of core has none.
func ExampleClient() {
	server := httptest.NewUnstartedServer(nil)
	defer server.Close()
	unit, err := sandbox.New(sandbox.Options{Authority: server.Listener.Addr().String()})
	if err != nil {
		log.Fatal(err)
	}
	defer unit.Close()
	server.Config.Handler = unit
	server.Start()

	ctx := context.Background()
	cell := personium.Cell{URL: unit.CellURL("cell1")}
	client, err := personium.New(cell, personium.Options{Source: fixedToken(unit.Token())})
	if err != nil {
		log.Fatal(err)
	}
	described, err := client.CellMetadata(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(described.Name, "in", described.Style, "style")

	status, err := client.ImportStatus(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(status.State, "on the wire:", status.Word)

	_, err = client.StartImport(ctx, "no-such-snapshot")
	fmt.Println("no such snapshot:", personium.Is(err, personium.NoSnapshot))

	_, err = client.WithCell(personium.Cell{URL: unit.CellURL("cell9")}).ImportStatus(ctx)
	fmt.Println("no such cell:", personium.Is(err, personium.NoCell), personium.CodeOf(err))
	// Output:
	// cell1 in path style
	// Acceptable on the wire: ready
	// no such snapshot: true
	// no such cell: true PR404-DV-0003
}
