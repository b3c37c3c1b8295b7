package personium

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A JobState is what a unit says about the import or the export of a cell.
//
// The first three are the words of the API documentation. They say nothing about the success of a job: a queued job,
// a finished one and one that was killed can all be Acceptable.
type JobState string

const (
	// Acceptable means that the unit shows no running job. On the wire: "ready".
	Acceptable JobState = "Acceptable"
	// Processing means that the unit shows a running job. On the wire: "importation in progress" and
	// "exportation in progress".
	Processing JobState = "Processing"
	// ImportFailed means that the last import to end on the cell failed. On the wire: "import failed".
	ImportFailed JobState = "Import failed"
	// EmptyAnswer is a 200 with no bytes, which a unit gives for milliseconds between two failures of one cell.
	EmptyAnswer JobState = "empty answer"
	// UnknownWord is any other word; JobStatus.Word has it.
	UnknownWord JobState = "unknown"
)

// A JobStatus is the answer to GET __import or GET __export.
type JobStatus struct {
	State JobState
	// Word is the status as it was sent.
	Word string
	// Name and StartedAt, both as they were sent, identify a job together. They are empty when no job is shown.
	Name, StartedAt string
	// Progress is the percentage as it was sent, any integer: it can stand still, pass 100 or end far below it.
	// It is -1 when it was absent or unreadable.
	Progress int
	// Message is the server's reason. Only ImportFailed has one.
	Message Message
}

// A Message is a code of core, such as PR409-CM-0002, with the server's own words. Text can hold any character.
type Message struct {
	Code Code
	Text string
}

// ImportStatus gives what the unit says about the import of the cell: GET {CellURL}__import (API page 508, class
// CellImportResource). It can be read while the cell is locked. Errors: 409 PR409-CM-0001 on a failed cell in subdomain
// style, 401, 403, 404 PR404-DV-0003, and 500 in passing.
func (c *Client) ImportStatus(ctx context.Context) (JobStatus, error) {
	return read(ctx, c.wire, get(c.cell.URL+"__import"), parseJobStatus)
}

// ExportStatus gives what the unit says about the export of the cell: GET {CellURL}__export (API page 502, class
// CellExportResource). It never tells of a failure. Errors: 409 PR409-CM-0001 on a failed cell, 401, 403, 404.
func (c *Client) ExportStatus(ctx context.Context) (JobStatus, error) {
	return read(ctx, c.wire, get(c.cell.URL+"__export"), parseJobStatus)
}

// parseJobStatus does not ask for the Content-Type, which is whatever the request accepted.
func parseJobStatus(body []byte) (JobStatus, error) {
	if len(body) == 0 {
		return JobStatus{State: EmptyAnswer, Progress: -1}, nil
	}
	var wire struct {
		Status     *string         `json:"status"`
		ImportName string          `json:"importation_name"`
		ExportName string          `json:"exportation_name"`
		StartedAt  string          `json:"started_at"`
		Progress   json.RawMessage `json:"progress"`
		Message    json.RawMessage `json:"message"`
	}
	if err := json.Unmarshal(body, &wire); err != nil {
		return JobStatus{}, fmt.Errorf("not the status of a job: %w", inWords(err))
	}
	if wire.Status == nil {
		return JobStatus{}, errors.New("not the status of a job: it has no status")
	}
	s := JobStatus{
		State:     stateOf(*wire.Status),
		Word:      *wire.Status,
		Name:      wire.ImportName + wire.ExportName, // only one of them is ever there
		StartedAt: wire.StartedAt,
		Progress:  parseProgress(wire.Progress),
	}
	if s.State == ImportFailed {
		// A failure whose reason cannot be read is still a failure.
		s.Message, _ = parseMessage(wire.Message)
	}
	return s, nil
}

// stateOf knows the words that units send and those of the API documentation.
func stateOf(word string) JobState {
	switch strings.ToLower(word) {
	case "ready", "acceptable":
		return Acceptable
	case "importation in progress", "exportation in progress", "processing":
		return Processing
	case "import failed":
		return ImportFailed
	}
	return UnknownWord
}

// parseProgress reads "81%", and 81 without quotes or percent sign as well.
func parseProgress(wire json.RawMessage) int {
	text := strings.TrimSuffix(strings.Trim(string(wire), `"`), "%")
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return -1
	}
	return n
}
