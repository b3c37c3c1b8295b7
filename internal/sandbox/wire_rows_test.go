package sandbox_test

import (
	"maps"
	"testing"
)

// wireRows is the table of all samples: file name to the situation it was recorded in.
func wireRows(t *testing.T) map[string]wireRow {
	t.Helper()
	rows := map[string]wireRow{}
	for _, group := range []map[string]wireRow{
		metadataRows(), listRows(t), countRows(t), linkRows(t), authRows(), tokenRows(), urlRows(),
		importRows(t), probeRows(t), importJobRows(t), failingJobRows(t), killedJobRows(t), overlappingJobRows(t),
		exportRows(t), failedCellRows(t), badArchiveRows(t), propfindRows(t), snapshotRows(t),
	} {
		for file := range group {
			if _, twice := rows[file]; twice {
				t.Fatalf("%s has two rows", file)
			}
		}
		maps.Copy(rows, group)
	}
	return rows
}

// both does one setup after the other.
func both(setups ...wireSetup) wireSetup {
	return func(s *wireStage) {
		for _, setup := range setups {
			setup(s)
		}
	}
}

// creating makes empty cells.
func creating(cells ...string) wireSetup {
	return func(s *wireStage) { s.create(cells...) }
}

// storing makes a cell, if it is not there, and puts an archive into its snapshot area.
func storing(cell, name string, archive []byte) wireSetup {
	return func(s *wireStage) {
		s.create(cell)
		s.upload(cell, name+".zip", "application/zip", archive)
	}
}

// importing makes a cell and imports an archive into it, well or not.
func importing(cell, name string, archive []byte) wireSetup {
	return func(s *wireStage) {
		s.create(cell)
		s.imported(cell, name, archive)
	}
}

// starting makes a cell, stores an archive and leaves its import running.
func starting(cell, name string, archive []byte) wireSetup {
	return both(storing(cell, name, archive), func(s *wireStage) { s.start(cell, "__import", name) })
}
