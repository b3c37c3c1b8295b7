package prepare

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
)

// otherCell is the id of a cell that no archive of the tests is of.
const otherCell = "OtherCellOtherCellOthe"

// constant is what all rows get as their _id in tests.
const constant = "COMMONCOMMONCOMMONCOMM"

// An opened is an archive with what a check says of it.
type opened struct {
	*archive.Reader
	report *check.Report
	data   []byte
}

func open(t *testing.T, data []byte, target string) opened {
	t.Helper()
	r, err := archive.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	report, err := check.Archive(t.Context(), r, check.Options{TargetID: target})
	if err != nil || report.Inventory == nil {
		t.Fatalf("%v %+v", err, report.Findings)
	}
	return opened{r, &report, data}
}

// planned makes the plan of a copy.
func planned(t *testing.T, data []byte, o Options) (*Plan, opened) {
	t.Helper()
	a := open(t, data, o.TargetID)
	o.Scratch, o.newID = t.TempDir(), func() string { return constant }
	p, err := NewPlan(t.Context(), a.Reader, a.report.Inventory, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p, a
}

// prepared makes the copy itself, and checks it.
func prepared(t *testing.T, data []byte, o Options) (*Plan, opened) {
	t.Helper()
	p, a := planned(t, data, o)
	var out bytes.Buffer
	if err := p.Write(t.Context(), a.Reader, &out); err != nil {
		t.Fatal(err)
	}
	return p, open(t, out.Bytes(), o.TargetID)
}

// lines are the lines of a table.
func (a opened) lines(t *testing.T, rowType string) []string {
	t.Helper()
	var lines []string
	for _, of := range archive.Tables() {
		if of.Type != rowType {
			continue
		}
		err := a.RawLines(t.Context(), of.Path, func(_ int, text []byte) error {
			lines = append(lines, string(text))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return lines
}

// takenOut is what was taken out of a copy, each thing in short words.
func (a opened) takenOut(t *testing.T) []string {
	t.Helper()
	var list []string
	err := a.TakenOut(t.Context(), func(k archive.Taken) error {
		words := string(k.Kind) + " " + end{k.From}.place()
		if k.Navigation != "" {
			words += " " + k.Navigation + " " + end{k.To}.place()
		}
		list = append(list, words)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// A rowText is a line of user data as a test looks at it.
type rowText struct {
	ID     string `json:"_id"`
	Source struct {
		Box    string          `json:"b"`
		Lists  []string        `json:"ll"`
		Links  map[string]any  `json:"l"`
		Fields map[string]any  `json:"s"`
		Hidden json.RawMessage `json:"h"`
	} `json:"_source"`
}

func parsedRow(t *testing.T, line string) rowText {
	t.Helper()
	var row rowText
	if err := json.Unmarshal([]byte(line), &row); err != nil {
		t.Fatal(err, line)
	}
	return row
}

// codes are the codes of the reasons.
func codes(p *Plan) []string {
	var list []string
	for _, r := range p.Reasons {
		list = append(list, r.Code)
	}
	slices.Sort(list)
	return list
}
