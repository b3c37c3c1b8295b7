package sandbox_test

import "testing"

// importRows are the single answers to requests to __import.
func importRows(t *testing.T) map[string]wireRow {
	small := readArchive(t, "gamma-g1.zip")
	blank := readArchive(t, "gamma-bad-blankline-account.zip")
	cell2 := wireRow{prepare: creating("cell2")}
	return map[string]wireRow{
		"import_202_path.txt":                {prepare: storing("cell2", "small", small)},
		"import_400_json_parse.txt":          cell2,
		"import_400_name_format.txt":         cell2,
		"import_400_name_missing.txt":        cell2,
		"import_404_no_snapshot.txt":         cell2,
		"import_500_unknown_html.txt":        cell2,
		"import_500_unknown_json.txt":        cell2,
		"import_status_ready_text_plain.txt": {prepare: creating("cell3")},
		"import_409_busy_path.txt": {prepare: both(storing("busy", "small", small), func(s *wireStage) {
			s.uploadSlowly("busy", "slow.zip")
		})},
		"import_409_failed_cell_subdomain.txt": {
			authority: "unit.localhost:8192",
			prepare:   importing("fcell", "fail-blankacc", blank),
		},
		"import_409_locked_path.txt": {prepare: starting("c1", "r5k", small)},
		"import_409_locked_by_export_path.txt": {prepare: both(importing("fail1", "small", small), func(s *wireStage) {
			s.start("fail1", "__export", "e1")
		})},
		"import_500_unknown_no_content_type.txt": {
			prepare: importing("cell1", "noacl", editArchive(t, "gamma-g1.zip", holding("20_webdav/.pmeta", `{"t":"Cell","v":1}`))),
		},
	}
}

// probeRows are the requests that tell whether a lock is held.
func probeRows(t *testing.T) map[string]wireRow {
	small := readArchive(t, "gamma-g1.zip")
	const subdomain = "unit183.test:8082"
	return map[string]wireRow{
		"probe_import_free_anonymous_path.txt":         {prepare: creating("c1")},
		"probe_import_held_anonymous_path.txt":         {prepare: starting("c1", "r5k", small)},
		"probe_unit_put_free_anonymous_subdomain.txt":  {authority: subdomain, prepare: creating("c1")},
		"probe_unit_put_free_authorised_subdomain.txt": {prepare: creating("s1")},
		"probe_unit_put_held_anonymous_subdomain.txt":  {authority: subdomain, prepare: starting("c1", "r5k", small)},
	}
}

// badArchiveRows are the refusals of an archive before anything is touched.
func badArchiveRows(t *testing.T) map[string]wireRow {
	good := readArchive(t, "gamma-g1.zip")
	manifest := func(content string) []byte {
		return editArchive(t, "gamma-g1.zip", holding("00_manifest.json", content))
	}
	lacking := func(name string) []byte { return editArchive(t, "gamma-g1.zip", without(name)) }
	archives := map[string][]byte{
		"bad-notzip":             []byte("this is no zip"),
		"bad-empty":              nil,
		"bad-trunc":              good[:len(good)/2],
		"bad-trail":              append(append([]byte{}, good...), "trailing bytes"...),
		"bad-dotdot":             editArchive(t, "gamma-g1.zip", holding("20_webdav/../x", "x")),
		"bad-nomanifest":         lacking("00_manifest.json"),
		"bad-manifest-bad":       manifest("{bad"),
		"bad-manifest-empty":     manifest(""),
		"bad-manifest-null":      manifest("null"),
		"bad-manifest-array":     manifest("[]"),
		"bad-manifest-str":       manifest(`{"export_version":"2"}`),
		"bad-manifest-float":     manifest(`{"export_version":2.0}`),
		"bad-manifest-huge":      manifest(`{"export_version":99999999999999999999}`),
		"bad-manifest-bom":       manifest("\ufeff" + `{"export_version":2}`),
		"bad-v1":                 manifest(`{"export_version":1}`),
		"bad-v1000":              manifest(`{"export_version":1000}`),
		"bad-nover":              manifest(`{}`),
		"bad-miss-00_cell":       lacking("10_odata/00_cell.json"),
		"bad-miss-70_userdata":   lacking("10_odata/70_userdata.pjson"),
		"bad-no-odata":           lacking("10_odata/"),
		"bad-webdav-is-file":     editArchive(t, "gamma-g1.zip", without("20_webdav/"), holding("20_webdav", "a file")),
		"bad-badutf8":            editArchive(t, "gamma-g1.zip", ending("10_odata/20_role.pjson", "{\"\xff\xfe\"}\n")),
		"bad-corrupt-pjson-data": corrupted(t, good, "10_odata/70_userdata.pjson"),
		"bad-in-folder":          editArchive(t, "gamma-g1.zip", below("folder/")),
	}
	return map[string]wireRow{
		"bad_archives_sequence_path.txt": {prepare: func(s *wireStage) {
			s.create("cell2")
			for name, archive := range archives {
				s.upload("cell2", name+".zip", "application/zip", archive)
			}
		}},
	}
}
