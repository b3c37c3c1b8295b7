package personium

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/snapshot"
)

// A SnapshotArea is the folder __snapshot of a cell.
type SnapshotArea struct {
	// ETag is that of the cell's own metadata, "VERSION-MILLISECONDS" in its quotes. An import changes it when it
	// replaces the web files, unless the snapshot is the one that was imported last.
	ETag string
	// CellStatus is p:cellstatus, "normal" on a cell whose snapshot area can be read.
	CellStatus string
	// Files is in the order of the answer, which is none.
	Files []SnapshotFile
	// Version is that of core, as it says; "" where it does not.
	Version string
	// Nameless counts the entries without a name: exports in progress and names that are burnt.
	Nameless int
}

// A SnapshotFile is one file of a snapshot area.
type SnapshotFile struct {
	Name string
	// Size is in bytes; -1 when it was not told.
	Size int64
	// ETag is only set by Client.SnapshotFile.
	ETag string
	// ContentType is empty when the file was put without one.
	ContentType string
	// Created and Modified are zero when they were absent or unreadable.
	Created, Modified time.Time
}

// Snapshots lists the snapshot area: PROPFIND {CellURL}__snapshot with Depth 1 (API page 505, class
// CellSnapshotResource). Errors: 409 PR409-CM-0001 on a failed cell, 401, 403, 404 PR404-DV-0003.
// Where nothing is listed, there may be something all the same: see ListArea.
func (c *Client) Snapshots(ctx context.Context) (SnapshotArea, error) {
	return readEntries(ctx, c.wire, propfind(c.cell.URL+"__snapshot", "1"), parseArea)
}

func parseArea(e *entries) (SnapshotArea, error) {
	list, err := parseMultistatus(e)
	if err == nil && !list.collection {
		// Without this check half an answer would make files look missing.
		err = errors.New("the listing lacks the snapshot area itself")
	}
	if err != nil {
		return SnapshotArea{}, err
	}
	return SnapshotArea{
		ETag:       e.header.Get("ETag"),
		Version:    e.header.Get("X-Personium-Version"),
		CellStatus: list.cellStatus,
		Files:      list.files,
		Nameless:   list.nameless,
	}, nil
}

// SnapshotFile looks at one file, such as NAME.zip: PROPFIND {CellURL}__snapshot/FILE with Depth 0 (class
// CellSnapshotDavFileResource). Errors: 404 PR404-DV-0001 when there is no such file, which is decided before the
// rights are; 409 PR409-CM-0001 on a failed cell; 401, 403.
func (c *Client) SnapshotFile(ctx context.Context, file string) (SnapshotFile, error) {
	u, err := c.cell.snapshotURL(file)
	if err != nil {
		return SnapshotFile{}, err
	}
	return readEntries(ctx, c.wire, propfind(u, "0"), parseOneFile)
}

func parseOneFile(e *entries) (SnapshotFile, error) {
	list, err := parseMultistatus(e)
	if err != nil {
		return SnapshotFile{}, err
	}
	if len(list.files) != 1 {
		return SnapshotFile{}, fmt.Errorf("the answer describes %d files, not one", len(list.files))
	}
	f := list.files[0]
	f.ETag = e.header.Get("ETag")
	return f, nil
}

// ExportFailure reads why an export under this name failed: GET {CellURL}__snapshot/NAME.error (API pages 501 and 504,
// readable since core 1.7.5). It may be the reason of an earlier export: the unit never rewrites the file. Errors: 404
// PR404-DV-0001 when there is none.
func (c *Client) ExportFailure(ctx context.Context, name snapshot.Name) (Message, error) {
	u, err := c.cell.snapshotURL(name.ErrorFile())
	if err != nil {
		return Message{}, err
	}
	return read(ctx, c.wire, get(u), parseMessage)
}

// PutEmptySnapshot gives a burnt name a file of 0 bytes, so that DeleteSnapshot can free it: PUT
// {CellURL}__snapshot/FILE (API page 503). Nil means 201, created. The unit would overwrite an existing file and answer
// 204, which is an *Error here; it cannot be asked not to. Errors: 500 PR500-DV-0001 when nothing frees the name.
func (c *Client) PutEmptySnapshot(ctx context.Context, file string) error {
	u, err := c.cell.snapshotURL(file)
	if err != nil {
		return err
	}
	_, err = c.wire.do(ctx, call{method: http.MethodPut, url: u, want: []int{http.StatusCreated}, statusOnly: true})
	return err
}

// DeleteSnapshot removes a file: DELETE {CellURL}__snapshot/FILE (API page 506). Errors: 404 PR404-DV-0001 when there
// is none, 409 PR409-CM-0002 while the cell is locked (path style).
func (c *Client) DeleteSnapshot(ctx context.Context, file string) error {
	u, err := c.cell.snapshotURL(file)
	if err != nil {
		return err
	}
	_, err = c.wire.do(ctx, call{method: http.MethodDelete, url: u, want: []int{http.StatusNoContent}, statusOnly: true})
	return err
}

// snapshotURL refuses names that would reach something else than a file of the snapshot area.
func (c Cell) snapshotURL(file string) (string, error) {
	if file == "" || file == "." || file == ".." || strings.ContainsAny(file, `/\`) {
		return "", fmt.Errorf("%q is not the name of a file in a snapshot area", file)
	}
	return c.URL + "__snapshot/" + url.PathEscape(file), nil
}

// propfind sends no body, which means all properties. Core wants the Depth.
func propfind(url, depth string) call {
	return call{method: methodPropfind, url: url, depth: depth, want: []int{http.StatusMultiStatus}}
}
