package job_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/sandbox"
	"github.com/personium/personium-cell/internal/transfer"
	"github.com/personium/personium-cell/internal/verdict"
)

// An import from the first question to the verdict: cell1 of a practice unit is replaced by the snapshot in it, and then
// compared with that.
func ExampleWait() {
	ctx := context.Background()
	client, leave := practiceCell()
	defer leave()
	client, err := cell.Discover(ctx, client, "", "") // its unit, its style, its name
	if err != nil {
		log.Fatal(err)
	}
	nobody := progress.NewSilent()
	area := transfer.Area{Client: client, Report: nobody}
	snapshot := area.Source(nil)
	defer snapshot.Close()

	plan, err := job.Prepare(ctx, client, nobody, job.Request{
		Kind: event.Import, Name: "CellExport_2017_01", Count: true,
		Limits: verdict.Limits{Interval: 10 * time.Millisecond, MaxOutage: time.Minute},
	})
	if err != nil {
		log.Fatal(err) // a refusal: nothing was started
	}
	defer plan.Close()
	if err := plan.Preflight(ctx, snapshot); err != nil {
		log.Fatal(err)
	}
	history, record, err := plan.Start(ctx) // the one POST
	if err != nil {
		log.Fatal(err)
	}
	outcome := job.Wait(ctx, job.Watch{Client: client, Report: nobody, Record: record, Archives: snapshot}, history)
	fmt.Printf("%s (%s): %s\n", outcome.Verdict, outcome.Proof, outcome.Reason)
	fmt.Printf("%d of %d rows\n", outcome.Counts.Found, outcome.Counts.Expected)
	// Output:
	// done (content): the import is over, and the cell holds as much as the snapshot: 103 rows, the same 5 links, the same 4 files by name and size
	// 103 of 103 rows
}

// practiceCell is a client of a cell of a practice unit, whose jobs are short.
func practiceCell() (client *personium.Client, leave func()) {
	server := httptest.NewUnstartedServer(nil)
	unit, err := sandbox.New(sandbox.Options{Authority: server.Listener.Addr().String(), Work: 50 * time.Millisecond})
	if err != nil {
		log.Fatal(err)
	}
	server.Config.Handler = unit
	server.Start()
	token, err := auth.New(auth.Settings{Token: unit.Token()})
	if err != nil {
		log.Fatal(err)
	}
	client, err = personium.New(personium.Cell{URL: unit.CellURL("cell1")}, personium.Options{Source: token})
	if err != nil {
		log.Fatal(err)
	}
	return client, func() { server.Close(); unit.Close() }
}
