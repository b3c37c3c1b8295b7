package sandbox_test

import (
	"strings"
	"testing"
	"time"
)

// storingBytes puts a file of n bytes that are no zip into a cell's snapshot area, writes times over each other.
func storingBytes(cell, file, contentType string, n, writes int) wireSetup {
	return func(s *wireStage) {
		s.create(cell)
		for range writes {
			s.upload(cell, file, contentType, make([]byte, n))
		}
	}
}

// snapshotRows are the files of the snapshot area.
func snapshotRows(t *testing.T) map[string]wireRow {
	stored := storingBytes("snap1", "a.zip", "application/zip", 21819, 6)
	withData := readArchive(t, "gamma-g1.zip")
	return map[string]wireRow{
		"snapshot_put_201_path.txt":    {prepare: creating("snap1")},
		"snapshot_put_204_path.txt":    {prepare: stored},
		"snapshot_put_412_path.txt":    {prepare: stored},
		"snapshot_head_200_path.txt":   {prepare: stored},
		"snapshot_get_404_path.txt":    {prepare: creating("snap1")},
		"snapshot_get_304_path.txt":    {prepare: stored, adapt: map[int]wireAdapt{0: withETag("If-None-Match", "snap1", "a.zip")}},
		"snapshot_delete_204_path.txt": {prepare: stored, adapt: map[int]wireAdapt{0: withETag("If-Match", "snap1", "a.zip")}},
		"snapshot_get_200_range_ignored_path.txt": {prepare: func(s *wireStage) {
			s.create("cell3")
			s.upload("cell3", "z.zip", "", []byte("abc"))
		}},
		"snapshot_get_200_path.txt": {
			faults:  []string{"export-fails"},
			prepare: both(importing("busy", "small", withData), func(s *wireStage) { s.exported("busy", "n2") }),
		},
		"snapshot_get_error_file_path.txt": {
			rename: []string{"xfail", "cell1"},
			faults: []string{"stale-error=dang"},
		},
		"snapshot_put_500_burnt_name_path.txt": {prepare: func(s *wireStage) {
			s.create("snap2")
			_, abort := s.uploadSlowly("snap2", "ab.zip")
			abort()
		}},
		"snapshot_put_503_concurrent_path.txt": {prepare: func(s *wireStage) {
			s.create("snap2")
			s.uploadSlowly("snap2", "first.zip")
		}},
		"burnt_name_sequence_path.txt": burntNameRow(),
	}
}

// burntNameRow keeps the cell busy through the first export, and only through that one.
func burntNameRow() wireRow {
	var finish func()
	return wireRow{
		prepare: creating("tiny"),
		before: map[int]wireSetup{
			0: func(s *wireStage) { finish, _ = s.uploadSlowly("tiny", "slow.zip") },
			1: func(*wireStage) { finish() },
		},
	}
}

// propfindRows are the listings. Every file of a real one has its own dates and size; only the form is compared.
func propfindRows(t *testing.T) map[string]wireRow {
	withData := readArchive(t, "gamma-g1.zip")
	return map[string]wireRow{
		"propfind_depth0_path.txt": {
			prepare: both(importing("c1", "small", withData), func(s *wireStage) { s.empty("c1", "small.zip") }),
		},
		"propfind_file_depth0_path.txt":      {prepare: storingBytes("snap1", "a.zip", "application/zip", 21819, 6)},
		"propfind_errors_sequence_path.txt":  {prepare: creating("snap1")},
		"propfind_depth1_odd_names_path.txt": {prepare: oddNames},
		"propfind_depth1_with_error_file_path.txt": {
			faults: []string{"export-fails"},
			prepare: func(s *wireStage) {
				s.only("cell1")
				s.imported("cell1", "small", withData)
				s.empty("cell1", "small.zip")
				s.exported("cell1", "exp1")
			},
		},
		"propfind_depth1_with_phantom_path.txt": {prepare: func(s *wireStage) {
			s.create("busy")
			s.imported("busy", "small", withData)
			s.upload("busy", "small.zip", "application/zip", make([]byte, 21819))
			for _, name := range []string{"n1", "n2"} {
				_, abort := s.uploadSlowly("busy", name+".zip")
				abort()
			}
		}},
	}
}

// empty removes files from a cell's snapshot area.
func (s *wireStage) empty(cell string, files ...string) {
	s.Helper()
	host, prefix := s.cell(cell)
	for _, file := range files {
		s.ask(host, wireRequest{method: "DELETE", target: prefix + "__snapshot/" + file}, 204)
	}
}

// oddNames stores the seven files of the recorded listing.
func oddNames(s *wireStage) {
	s.create("c8")
	for _, file := range []struct {
		name, contentType string
		size              int
	}{
		{"ifm.zip", "application/zip", 2},
		{strings.Repeat("n", 250), "text/x", 3},
		{"chunk.zip", "application/zip", 5},
		{"a.zip", "application/zip", 2},
		{"noct.zip", "", 3},
		{"zero.zip", "application/zip", 0},
		{"we%20ird%C3%A9.dat", "text/x", 3},
	} {
		s.upload("c8", file.name, file.contentType, make([]byte, file.size))
		s.wait(time.Millisecond)
	}
}
