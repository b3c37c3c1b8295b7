package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// kinds are the numbers of rows of some types, of files of the first cell, and the cell's version.
func (p *practice) kinds() (s string) {
	p.unit.cells.Do(func() {
		c := p.unit.cells.Cell(firstCell)
		for _, kind := range []string{"UserData", "EntityType", "Box", model.LinkType, "Role", "Account"} {
			s += fmt.Sprintf("%s %d, ", kind, len(c.Tables().Rows(kind)))
		}
		s += fmt.Sprintf("version %d", c.Version)
	})
	return fmt.Sprintf("%s, nodes %d", s, p.unit.Truth(firstCell).NodesHeld)
}

func TestAKillLeavesWhatTheImportHasNotReached(t *testing.T) {
	t.Parallel()
	for at, want := range map[time.Duration]string{
		20 * time.Millisecond:   "UserData 74, EntityType 4, Box 1, link 5, Role 2, Account 2, version 1, nodes 10",
		70 * time.Millisecond:   "UserData 0, EntityType 0, Box 1, link 5, Role 2, Account 2, version 1, nodes 10",
		100 * time.Millisecond:  "UserData 0, EntityType 0, Box 0, link 5, Role 2, Account 2, version 1, nodes 10",
		110 * time.Millisecond:  "UserData 0, EntityType 0, Box 0, link 5, Role 2, Account 2, version 1, nodes 0",
		200 * time.Millisecond:  "UserData 0, EntityType 0, Box 0, link 0, Role 0, Account 2, version 1, nodes 0",
		400 * time.Millisecond:  "UserData 0, EntityType 0, Box 0, link 0, Role 0, Account 0, version 1, nodes 0",
		1200 * time.Millisecond: "UserData 0, EntityType 4, Box 1, link 0, Role 2, Account 2, version 2, nodes 10",
	} {
		synctest.Test(t, func(t *testing.T) {
			p := newPractice(t, urls.PathStyle)
			p.start(model.ImportJob, firstSnapshot)
			p.wait(at)
			p.unit.cells.Kill(false, 0)
			p.wait(time.Minute)
			if got := p.kinds(); got != want {
				t.Errorf("killed after %v:\n got %s\nwant %s", at, got, want)
			}
			if got := p.cell(http.MethodGet, "__import", "").body; got != model.ReadyBody {
				t.Errorf("killed after %v: the state is %s", at, got)
			}
			p.start(model.ImportJob, firstSnapshot)
			p.settle()
			if truth := p.unit.Truth(firstCell); !truth.Complete() {
				t.Errorf("the same import again: %+v", truth)
			}
		})
	}
}

func TestRowsThatChangeWhileAnImportBeginsFailIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.SubdomainStyle)
		p.start(model.ImportJob, firstSnapshot)
		p.wait(20 * time.Millisecond)
		p.unit.cells.Do(func() {
			tables := p.unit.cells.Cell(firstCell).Tables()
			tables.Put(tables.Rows("UserData")[0])
		})
		p.settle()
		if got := p.cell(http.MethodGet, "__import", "").brief(); got != "409 PR409-CM-0001" {
			t.Errorf("the state of the cell: %s", got)
		}
		if got := p.kinds(); !strings.Contains(got, "UserData 7, ") || !strings.Contains(got, "version 1") {
			t.Errorf("most rows are gone and the version is unmoved: got %s", got)
		}
	})
}

func TestRolesThatAreMadeBesideAnImportSurvive(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.SubdomainStyle)
		p.start(model.ImportJob, firstSnapshot)
		for i := range 20 {
			if got := p.cell(http.MethodPost, "__ctl/Role", fmt.Sprintf(`{"Name":"beside%d"}`, i)).status; got != http.StatusCreated {
				t.Fatalf("POST of a role: %d", got)
			}
			p.wait(100 * time.Millisecond)
		}
		p.settle()
		survivors := 0
		for i := range 20 {
			if p.cell(http.MethodGet, fmt.Sprintf("__ctl/Role('beside%d')", i), "").status == http.StatusOK {
				survivors++
			}
		}
		if truth := p.unit.Truth(firstCell); survivors != 18 || truth.ImportsCompleted != 1 {
			t.Errorf("%d of 20 roles survive, want those that were made after the wipe, 18: %+v", survivors, truth)
		}
	})
}

func TestASnapshotWithAnACLLocksANewOwnersCellUp(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		synctest.Test(t, func(t *testing.T) {
			p := newPractice(t, style)
			for _, name := range []string{"fresh", "second"} {
				p.ask(http.MethodPost, p.unit.UnitURL()+"__ctl/Cell", `{"Name":"`+name+`"}`)
			}
			url := p.unit.CellURL("fresh")
			p.ask(http.MethodPut, url+"__snapshot/s.zip", p.cell(http.MethodGet, "__snapshot/"+firstSnapshot+".zip", "").body)
			p.ask(http.MethodPost, url+"__import", `{"Name":"s"}`)
			p.wait(time.Minute)
			for path, methods := range map[string][]string{"": {"GET", "DELETE"}, "__import": {"GET", "POST", "OPTIONS"},
				"__ctl/Role": {"GET", "POST"}, "__token": {"POST"}, "__snapshot": {"PROPFIND"}, "box1": {"PROPFIND"}} {
				for _, method := range methods {
					if got := p.ask(method, url+path, "").brief(); got != "500 PR500-SV-9999" {
						t.Errorf("%s %s: %s, want 500 PR500-SV-9999", method, path, got)
					}
				}
			}
			if got := p.ask(http.MethodGet, p.unit.UnitURL()+"__ctl/Cell('fresh')", "").status; got != http.StatusOK {
				t.Errorf("the cell at unit level: %d", got)
			}
			p.ask(http.MethodPost, p.unit.CellURL("second")+"__ctl/Role", `{"Name":"x"}`)
			if got := p.ask(http.MethodGet, url+"__import", "").body; got != model.ReadyBody {
				t.Errorf("after a write in another cell of the owner: %s", got)
			}
		})
	})
}

func TestADeadLockOfSubdomainStyleIsFreedByAnImport(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.SubdomainStyle)
		p.start(model.ImportJob, firstSnapshot)
		p.wait(time.Second)
		p.unit.cells.Kill(true, 0)
		p.wait(10 * time.Minute)
		if got := p.look(model.ImportJob); p.probe() != "held" || got != running {
			t.Fatalf("after the kill: lock %s, state %s", p.probe(), got)
		}
		if got := p.start(model.ImportJob, firstSnapshot).brief(); got != "202" {
			t.Fatalf("POST: %s", got)
		}
		p.settle()
		if truth := p.unit.Truth(firstCell); !truth.Complete() || p.look(model.ImportJob) != "ready" {
			t.Errorf("state %s, %+v", p.look(model.ImportJob), truth)
		}
	})
}
