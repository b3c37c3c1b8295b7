package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// failedStatus rewrites a cell's .pmeta as that of a cell whose last import failed.
func failedStatus(pmeta string) string {
	return strings.Replace(pmeta, `"cs":"normal"`, `"cs":"import failed"`, 1)
}

// importJobRows are imports that end well, and what a job looks like to the account that it replaces.
func importJobRows(t *testing.T) map[string]wireRow {
	small := readArchive(t, "gamma-g1.zip")
	return map[string]wireRow{
		"import_sequence_ok_path.txt":                 {prepare: storing("cell2", "small", small)},
		"import_sequence_ok_subdomain.txt":            {authority: "unit.localhost:8192", prepare: storing("cell2", "small", small)},
		"import_sequence_queued_path.txt":             {every: 50 * time.Millisecond, work: 10 * time.Second, prepare: fullPool(small)},
		"import_sequence_own_account_cookie_path.txt": ownAccountRow(),
		"import_sequence_first_for_owner_then_primed_path.txt": {
			prepare: creating("unitadmin"),
			before: map[int]wireSetup{
				1: func(s *wireStage) {
					s.upload("ownc", "s.zip", "application/zip", itemsFrom(t, "e5b313a45f2a42c9a12a7e8768f87b27", 97, withoutACL()))
				},
				3: func(s *wireStage) { s.settle("ownc") },
			},
		},
	}
}

// fullPool leaves the ten places of the unit's pool and the first of its queue to other imports.
func fullPool(archive []byte) wireSetup {
	return func(s *wireStage) {
		for i := range 11 {
			starting(fmt.Sprintf("q%d", i), "r4k", archive)(s)
		}
		storing("q11", "r4k", archive)(s)
	}
}

// ownAccountRow polls with the cookie of an account that the import deletes and brings back. The practice unit's own cell1 has
// an account that cookies can be had for, and a snapshot of itself.
func ownAccountRow() wireRow {
	var cookie, peer string
	withCookie := func(_ *wireStage, r *wireRequest) {
		r.header.Set("Cookie", "p_cookie="+cookie)
		r.target = strings.Replace(r.target, "<TOKEN>", peer, 1)
	}
	row := wireRow{
		between: []string{"403 PR403-AU-0002"},
		adapt:   map[int]wireAdapt{},
		prepare: func(s *wireStage) {
			host, prefix := s.cell("cell1")
			archive := []byte(s.ask(host, wireRequest{method: "GET", target: prefix + "__snapshot/CellExport_2017_01.zip"}, 200).body)
			both(importing("long1", "first", archive), storing("long1", "small", archive))(s)
			cookie, peer = s.unit.Cookie("long1")
		},
	}
	for i := range 5 {
		row.adapt[i] = withCookie
	}
	return row
}

// killedJobRows are imports of a unit that dies under them.
func killedJobRows(t *testing.T) map[string]wireRow {
	small := readArchive(t, "small_src1_exp1.zip")
	later := func(s *wireStage) { s.wait(40 * time.Second) }
	return map[string]wireRow{
		"import_sequence_killed_inprocess_lock_path.txt": {
			faults: []string{"killed=lock-lost"}, prepare: storing("k1", "r5k", manyItems(t, 5000)),
			before: map[int]wireSetup{2: later},
			after:  func(s *wireStage) { s.completed("k1", 0) },
		},
		"import_sequence_killed_memcached_lock_path.txt": {
			faults: []string{"killed=lock-kept", "lock-flushed=15m"}, prepare: both(storing("k1", "r5k", manyItems(t, 5000)), storing("k1", "small", small)),
			before: map[int]wireSetup{2: later, 10: func(s *wireStage) { s.wait(15 * time.Minute) }},
			after:  func(s *wireStage) { s.completed("k1", 1) },
		},
	}
}

// overlappingJobRows are two jobs on one cell, which only the subdomain style lets happen.
func overlappingJobRows(t *testing.T) map[string]wireRow {
	large := readArchive(t, "small_src1_exp1.zip")
	failing := editArchive(t, "gamma-g1.zip", ending("10_odata/11_account.pjson", "\n"))
	return map[string]wireRow{
		"import_sequence_two_imports_subdomain.txt": {
			authority: "unit.localhost:8192", work: time.Second,
			prepare: both(storing("long2", "r5k", large), storing("long2", "small", manyItems(t, 1350))),
		},
		"import_sequence_two_imports_409_then_ready_subdomain.txt": {
			authority: "localhost:18092",
			prepare:   both(storing("s1", "good", large), storing("s1", "good2", failing)),
			before: map[int]wireSetup{
				3: func(s *wireStage) { s.wait(time.Second) }, // the first has replaced the cell's .pmeta by now
				5: func(s *wireStage) { s.settle("s1") },
			},
		},
	}
}

// exportRows are the answers of __export and what exports leave in the snapshot area.
func exportRows(t *testing.T) map[string]wireRow {
	small, large := readArchive(t, "gamma-g1.zip"), readArchive(t, "small_src1_exp1.zip")
	return map[string]wireRow{
		"export_202_no_body_default_name.txt": {prepare: importing("exp2", "small", small)},
		"export_409_name_exists.txt":          {prepare: storing("exp2", "z", small)},
		"export_sequence_failed_path.txt": {
			faults: []string{"export-fails"},
			prepare: func(s *wireStage) {
				s.only("cell1")
				s.imported("cell1", "small", small)
				s.empty("cell1", "small.zip")
			},
			before: map[int]wireSetup{2: func(s *wireStage) { s.settle("cell1") }},
		},
		"export_sequence_ok_path.txt": {
			free:    []string{"getcontentlength"},
			prepare: both(importing("src1", "first", large), func(s *wireStage) { s.empty("src1", "first.zip") }),
		},
		"export_sequence_over_100_path.txt": {
			faults:  []string{"export-over-100"},
			prepare: importing("cell1", "small", small),
		},
	}
}
