package sandbox_test

import "testing"

// failedCellRows are the cells that an import left failed, or worse.
func failedCellRows(t *testing.T) map[string]wireRow {
	blank := editArchive(t, "small_src1_exp1.zip", ending("10_odata/70_userdata.pjson", "\n"))
	broken := editArchive(t, "gamma-g1.zip", holding("20_webdav/.pmeta", "not json"))
	return map[string]wireRow{
		"failed_cell_sequence_path.txt": {
			prepare: both(importing("fblank", "fail-blank", blank), havingPassword("fblank", "alice")),
			adapt:   map[int]wireAdapt{0: withSecrets(wirePassword)},
			free:    tokenKeys(),
		},
		"failed_cell_sequence_subdomain.txt": {
			authority: "unit1.test:8092",
			prepare:   importing("cell2", "fail-blank", blank),
		},
		"bricked_cell_sequence_path.txt": {prepare: importing("defect", "pmeta", broken)},
	}
}

// failingJobRows are imports that end in a failure, from the POST on.
func failingJobRows(t *testing.T) map[string]wireRow {
	archive := func(edits ...archiveEdit) []byte { return editArchive(t, "gamma-g1.zip", edits...) }
	brokenRow := ending("10_odata/70_userdata.pjson", "{broken\n")
	cellFailed := rewriting("20_webdav/.pmeta", failedStatus)
	patternID := ending("10_odata/30_extrole.pjson", `{"_index":"x.extrole","_type":"ExtRole","_id":"a(b","_source":{"s":{}}}`+"\n")
	blank := readArchive(t, "gamma-bad-blankline-account.zip")
	good := archive()
	const subdomain = "unit.localhost:8192"
	return map[string]wireRow{
		"import_sequence_failed_ready_between_path.txt": {
			faults: []string{"ready-before-failure"}, prepare: storing("c2", "rowjson", archive(brokenRow)),
		},
		"import_sequence_failed_ready_between_subdomain.txt": {
			authority: subdomain, faults: []string{"ready-before-failure"},
			prepare: storing("fcell", "fail-cell", archive(holding("10_odata/00_cell.json", "not json"))),
		},
		"import_sequence_failed_subdomain.txt": {authority: subdomain, prepare: storing("fblankacc", "fail-blankacc", blank)},
		"import_sequence_failed_utf8_path.txt": {
			prepare: storing("fnonascii", "fail-nonascii", archive(ending("10_odata/11_account.pjson", "日本語 not json\n"))),
		},
		"import_sequence_ready_first_path.txt": {
			faults: []string{"ready-first"}, prepare: storing("farray", "fail-array", archive(ending("10_odata/11_account.pjson", "[1]\n"))),
		},
		"import_sequence_root_pmeta_broken_path.txt": {
			prepare: storing("kpmeta", "pmeta", archive(withoutBoxRows, holding("20_webdav/.pmeta", "not json"))),
		},
		"import_sequence_cs_failed_snapshot_path.txt": {prepare: storing("kcsfailed", "csfailed", archive(withoutBoxRows, cellFailed))},
		"import_sequence_cs_failed_snapshot_subdomain.txt": {
			authority: "unit183.test:8082", prepare: storing("c6", "ev_csf", archive(withoutBoxRows, cellFailed)),
		},
		"import_sequence_good_snapshot_on_broken_cell_path.txt": {
			prepare: both(storing("c2", "good", good), importing("c2", "rowid", archive(patternID))),
		},
		"import_sequence_second_failure_empty_body_path.txt": {
			faults: []string{"empty-body"},
			prepare: both(storing("c2", "good", good), storing("c2", "unknowntype", good), importing("c2", "rowid", archive(patternID)),
				func(s *wireStage) { s.start("c2", "__import", "good"); s.settle("c2") }),
		},
		"import_sequence_reimport_over_failed_path.txt": {
			prepare: both(storing("freimp", "r2k", good), importing("freimp", "fail-blankacc", blank)),
		},
	}
}
