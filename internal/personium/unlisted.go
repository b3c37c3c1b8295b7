package personium

import (
	"context"
	"errors"
	"fmt"
)

// ErrUnlisted means that a listing shows nothing of the snapshot area, whatever there is in it: core 1.7.12 to 1.7.15 ignores the
// Depth, and so does what stands in front of a unit and takes it away. A file is still found by its name.
var ErrUnlisted = errors.New("the unit lists nothing of the snapshot area, whatever there is in it")

// ListArea is [Client.Snapshots], and makes sure of a listing without a file: it fails with ErrUnlisted where nothing would be
// listed in any case.
func ListArea(ctx context.Context, c *Client) (SnapshotArea, error) {
	area, err := c.Snapshots(ctx)
	if err != nil || len(area.Files)+area.Nameless > 0 {
		return area, err
	}
	if !listsNothing(area.Version) {
		heeds, err := c.HeedsDepth(ctx)
		if err != nil || heeds {
			return area, nil // as far as anybody can tell
		}
	}
	return area, fmt.Errorf("%s %s__snapshot: %w", methodPropfind, c.cell.URL, ErrUnlisted)
}

// listsNothing knows the versions of core that ignore the Depth.
func listsNothing(version string) bool {
	switch version {
	case "1.7.12", "1.7.13", "1.7.14", "1.7.15":
		return true
	}
	return false
}

// HeedsDepth reports whether the Depth of a PROPFIND of the snapshot area arrives: PROPFIND {CellURL}__snapshot with a Depth
// that core
// refuses, with 400 PR400-DV-0003. Its errors are all other answers but a success.
func (c *Client) HeedsDepth(ctx context.Context) (bool, error) {
	_, err := c.wire.do(ctx, propfind(c.cell.URL+"__snapshot", "2"))
	if Is(err, WrongDepth) {
		return true, nil
	}
	return false, err
}
