package sandbox_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"
)

const nginxUnit = "unit183.test:28443"

// notedRows is the table of all files of testdata/wire2: name to the situation it was noted in.
func notedRows(t *testing.T) map[string]wireRow {
	t.Helper()
	rows := map[string]wireRow{
		"180-lock-store-down": {faults: []string{"lock-store-down"}},
		"183-K-dead-lock-S":   deadLockRow(t),
		"183-U-underscore": {
			authority: nginxUnit, prepare: func(s *wireStage) { s.behindNginx(nginxUnit) },
			requests: []string{
				"https://no_such.unit183.test:28443/", "https://nosuch.unit183.test:28443/",
				"https://unit183.test:28443/__ctl/Cell('no_such')",
			},
		},
		"183-nginx-official-effects": nginxRow(t),
		"183-N-ownerless-index":      ownerlessRow(t),
		"183-R-ruined-ways-out":      ruinedRow(t),
	}
	maps.Copy(rows, notedLossRows(t))
	return rows
}

// deadLockRow is the lock of a job that died with its unit, in the style in which cells are never asked for it.
func deadLockRow(t *testing.T) wireRow {
	const job = "http://k1.unit.localhost:8192/__import"
	return wireRow{
		authority: "unit.localhost:8192", faults: []string{"killed=lock-kept"}, work: 10 * time.Second,
		prepare: both(starting("k1", "rows5k", manyItems(t, 5000)), untilKilled("k1")),
		requests: []string{
			job, `-X POST ` + job + ` -d {"Name":"rows5k"}`, job, job,
			"-X PUT http://unit.localhost:8192/__ctl/Cell('k1') -d nojson",
		},
		after: func(s *wireStage) {
			s.settle("k1")
			s.completed("k1", 1)
		},
	}
}

// untilKilled looks at the import of a cell until the unit dies under it, and waits until it is back.
func untilKilled(cell string) wireSetup {
	return func(s *wireStage) {
		host, prefix := s.cell(cell)
		look := wireRequest{method: "GET", target: prefix + "__import", header: http.Header{"Authorization": {s.admin()}}}
		for range 1000 {
			if _, err := s.try(host, look); err != nil {
				s.wait(time.Minute)
				return
			}
			s.wait(100 * time.Millisecond)
		}
		s.Fatal("setting up: the unit is never killed")
	}
}

// nginxRow holds what nginx changes against what the unit answers without it.
func nginxRow(t *testing.T) wireRow {
	archive := readArchive(t, "gamma-g1.zip")
	const file = "https://c1.unit183.test:28443/__snapshot/s.zip"
	stored := storing("c1", "s", archive)
	return wireRow{
		authority: nginxUnit,
		prepare: func(s *wireStage) {
			s.behindNginx(nginxUnit)
			stored(s)
		},
		before: map[int]wireSetup{
			1: func(s *wireStage) {
				s.direct("path", "localhost:28081")
				stored(s)
			},
			2: func(s *wireStage) {
				s.behindNginx(nginxUnit, "proxy-gzip")
				stored(s)
			},
		},
		requests: []string{
			`-X PUT -H If-Match: "1-1" ` + file + ` -d x`,
			`-X PUT -H If-Match: "1-1" http://localhost:28081/c1/__snapshot/s.zip -d x`,
			"-H Accept-Encoding: gzip " + file, file, "https://c1.unit183.test:28443/{a}",
		},
	}
}

// ownerlessRow is an import into the first cell of an owner, who has no search index, of a snapshot whose ACL names roles.
func ownerlessRow(t *testing.T) wireRow {
	archive := readArchive(t, "gamma-g1.zip")
	ruined := func(owner string) wireSetup {
		return func(s *wireStage) {
			s.createFor(owner, "own1")
			s.upload("own1", "s.zip", "application/zip", archive)
			s.start("own1", "__import", "s")
			s.settle("own1")
		}
	}
	second := func(owner string) wireSetup { return func(s *wireStage) { s.createFor(owner, "own2") } }
	done := func(s *wireStage) {
		s.start("own1", "__import", "s")
		s.settle("own1")
		if s.links("own1", "__ctl/Account") == 0 {
			s.Errorf("the same import with an index: want its accounts, got none")
		}
	}
	const path, sub = "http://localhost:28081/", "unit183.test:28443/"
	return wireRow{
		authority: "localhost:28081", prepare: ruined("https://unitadmin.example/#owner-p"),
		before: map[int]wireSetup{
			1: second("https://unitadmin.example/#owner-p"),
			4: both(done, func(s *wireStage) { s.behindNginx(nginxUnit) }, ruined("https://unitadmin.example/#owner-s")),
			5: second("https://unitadmin.example/#owner-s"),
		},
		requests: []string{
			path + "own1/__import", `-X POST ` + path + `own2/__ctl/Role -d {"Name":"x"}`,
			path + "own1/__import", path + "own1/__ctl/Role",
			"https://own1." + sub + "__import", `-X POST https://own2.` + sub + `__ctl/Role -d {"Name":"x"}`,
			"https://own1." + sub + "__import", "https://own1." + sub + "__ctl/Role",
		},
		after: done,
	}
}

// ruinedRow is a cell whose own .pmeta an import broke: only its name can be taken from it.
func ruinedRow(t *testing.T) wireRow {
	broken := editArchive(t, "gamma-g1.zip", withoutBoxRows, holding("20_webdav/.pmeta", "not json"))
	const path, sub, all = "http://localhost:28081/", "https://unit183.test:28443/", "-X DELETE -H X-Personium-Recursive: true "
	return wireRow{
		authority: "localhost:28081", prepare: importing("r1", "broken", broken),
		before: map[int]wireSetup{
			3: func(s *wireStage) { // the failed import and the new name are a change each
				tag := s.ask(s.authority, wireRequest{method: "GET", target: "/__ctl/Cell('r1broken')"}, 200).header.Get("ETag")
				if !strings.HasPrefix(tag, `W/"3-`) {
					s.Errorf("version of the ruined cell: want 3, got %s", tag)
				}
			},
			7: both(func(s *wireStage) { s.behindNginx(nginxUnit) }, importing("r1", "broken", broken)),
		},
		requests: []string{
			"-X DELETE " + path + "__ctl/Cell('r1')", `-X PUT ` + path + `__ctl/Cell('r1') -d {"Name":"r1broken"}`,
			path + "__ctl/Cell('r1broken')", `-X POST ` + path + `__ctl/Cell -d {"Name":"r1"}`, path + "r1/__import",
			all + path + "r1broken/", "-X DELETE " + path + "__ctl/Cell('r1broken')",
			all + "https://r1.unit183.test:28443/", `-X PUT ` + sub + `__ctl/Cell('r1') -d {"Name":"r1broken"}`,
			`-X POST ` + sub + `__ctl/Cell -d {"Name":"r1"}`, "https://r1.unit183.test:28443/__import",
			all + "https://r1broken.unit183.test:28443/",
		},
	}
}
