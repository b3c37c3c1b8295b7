package personium

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A CellEntity is what the unit level says about a cell. It can be read while the cell is locked, failed or ruined.
type CellEntity struct {
	Name string
	// ETag is as it was sent, W/"VERSION-MILLISECONDS".
	ETag string
	// Version grows by one each time that an import begins. It stays while an import is queued.
	Version int64
	// Updated is the unit's time of the last change, to the millisecond; an import sets it as it begins.
	Updated time.Time
}

// CellEntity asks the unit about the cell: GET {UnitURL}__ctl/Cell('NAME') (API page 102, class UnitCtlResource).
// Errors: 401 and 403 for who has no right at unit level, 404 PR404-OD-0002 when there is no such cell.
func (c *Client) CellEntity(ctx context.Context) (CellEntity, error) {
	u, err := c.cell.entityURL()
	if err != nil {
		return CellEntity{}, err
	}
	return read(ctx, c.wire, get(u), parseCellEntity)
}

// entityURL is {UnitURL}__ctl/Cell('NAME').
func (c Cell) entityURL() (string, error) {
	if c.UnitURL == "" || c.Name == "" {
		return "", errors.New("the unit of the cell is not known")
	}
	key := strings.ReplaceAll(c.Name, "'", "''") // as OData writes a quote inside quotes
	return c.UnitURL + "__ctl/Cell('" + url.PathEscape(key) + "')", nil
}

func parseCellEntity(body []byte) (CellEntity, error) {
	var wire struct {
		D struct {
			Results struct {
				Metadata struct {
					ETag string `json:"etag"`
				} `json:"__metadata"`
				Name    string `json:"Name"`
				Updated string `json:"__updated"`
			} `json:"results"`
		} `json:"d"`
	}
	if err := json.Unmarshal(body, &wire); err != nil {
		return CellEntity{}, fmt.Errorf("not the entity of a cell: %w", inWords(err))
	}
	r := wire.D.Results
	version, err := parseVersion(r.Metadata.ETag)
	if err != nil {
		return CellEntity{}, err
	}
	updated, err := parseDate(r.Updated)
	if err != nil {
		return CellEntity{}, err
	}
	return CellEntity{Name: r.Name, ETag: r.Metadata.ETag, Version: version, Updated: updated}, nil
}

var (
	entityTag = regexp.MustCompile(`^(?:W/)?"([0-9]+)-[0-9]+"$`)
	odataDate = regexp.MustCompile(`^/Date\((-?[0-9]+)\)/$`)
)

// parseVersion reads the version out of W/"VERSION-MILLISECONDS".
func parseVersion(etag string) (int64, error) {
	if m := entityTag.FindStringSubmatch(etag); m != nil {
		if version, err := strconv.ParseInt(m[1], 10, 64); err == nil {
			return version, nil
		}
	}
	return 0, fmt.Errorf("not the entity of a cell: its etag is %q", etag)
}

// parseDate reads /Date(MILLISECONDS)/.
func parseDate(s string) (time.Time, error) {
	if m := odataDate.FindStringSubmatch(s); m != nil {
		if ms, err := strconv.ParseInt(m[1], 10, 64); err == nil {
			return time.UnixMilli(ms).UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("not the entity of a cell: its __updated is %q", s)
}

// parseToldDate is parseDate for one of many entities, which may lack it: the zero time then.
func parseToldDate(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return parseDate(s)
}
