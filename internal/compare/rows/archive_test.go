package rows_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/rows"
	"github.com/personium/personium-cell/internal/personium"
)

// opened is an archive for the cell, and what is in it.
func (p *practice) opened(data []byte) rows.Snapshot {
	p.Helper()
	id, err := p.CellID(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	return opened(p.T, data, id)
}

func opened(t testing.TB, data []byte, target string) rows.Snapshot {
	t.Helper()
	r, err := archive.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	report, err := check.Archive(t.Context(), r, check.Options{TargetID: target})
	if err != nil || report.Inventory == nil {
		t.Fatal(err, report.Findings)
	}
	return rows.Snapshot{Archive: r, Inventory: report.Inventory}
}

// compared is what differs between an archive and the cell.
func (p *practice) compared(data []byte) ([]compare.Mismatch, rows.Result) {
	p.Helper()
	return differences(p.T, rows.Sides{Snapshot: p.opened(data), Cell: p.Client})
}

func differences(t testing.TB, s rows.Sides) ([]compare.Mismatch, rows.Result) {
	t.Helper()
	var found []compare.Mismatch
	result, err := rows.Compare(t.Context(), s, func(m compare.Mismatch) error {
		found = append(found, m)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found, result
}

func archiveOf(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../../../testdata/snapshot/" + name + ".zip")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// moved is an archive whose rows of the main box belong to the cell.
func (p *practice) moved(data []byte) []byte {
	p.Helper()
	id, err := p.CellID(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	own := `"b":"` + p.opened(data).Inventory.Origin.CellID + `"`
	return archivetest.Rebuild(p.T, data, func(name string, content []byte) (string, []byte) {
		if strings.HasSuffix(name, ".pjson") {
			content = bytes.ReplaceAll(content, []byte(own), []byte(`"b":"`+id+`"`))
		}
		return name, content
	})
}

func styles() []personium.Style {
	return []personium.Style{personium.PathStyle, personium.SubdomainStyle}
}
