package personium

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
)

// unitJSON is how units describe themselves. The style is missing before core 1.7.3, which knew only path style.
type unitJSON struct {
	URL       string `json:"url"`
	PathBased *bool  `json:"path_based_cellurl_enabled"`
}

type rootJSON struct {
	Cell struct {
		Name string `json:"name"`
	} `json:"cell"`
	Unit *unitJSON `json:"unit"`
}

func (u unitJSON) metadata(asked string) (UnitMetadata, error) {
	unitURL, err := ParseURL(u.URL)
	if err != nil {
		return UnitMetadata{}, fmt.Errorf("the unit's own URL: %w", err)
	}
	m := UnitMetadata{URL: withSchemeOf(asked, unitURL), Style: SubdomainStyle}
	if u.PathBased == nil || *u.PathBased {
		m.Style = PathStyle
	}
	return m, nil
}

// CellMetadata asks the cell for its name, its unit and the unit's style: GET {CellURL} for JSON, without a credential,
// since a unit user token for another unit would be refused (API page 296, class CellResource, core 1.7.1 and later;
// before, UnitURL and Style stay empty). The URL stays the one that was asked. Errors: 409 PR409-CM-0001 on a failed
// cell, 404 PR404-DV-0003, ErrIsUnit, and an error where the unit says that the cell has another address.
func (c *Client) CellMetadata(ctx context.Context) (Cell, error) {
	q := get(c.cell.URL)
	q.anonymous = true
	return read(ctx, c.wire, q, func(body []byte) (Cell, error) { return parseCellMetadata(body, c.cell.URL) })
}

func parseCellMetadata(body []byte, asked string) (Cell, error) {
	var root rootJSON
	if err := json.Unmarshal(body, &root); err != nil {
		return Cell{}, fmt.Errorf("not the description of a cell: %w", inWords(err))
	}
	switch {
	case root.Cell.Name == "" && root.Unit != nil:
		return Cell{}, ErrIsUnit
	case root.Cell.Name == "":
		return Cell{}, errors.New("not the description of a cell: it has no name")
	case root.Unit == nil:
		return Cell{URL: asked, Name: root.Cell.Name}, nil
	}
	unit, err := root.Unit.metadata(asked)
	if err != nil {
		return Cell{}, err
	}
	cell := unit.Cell(root.Cell.Name)
	if !sameAddress(cell.URL, asked) {
		return Cell{}, fmt.Errorf("the unit says that the cell is %s", cell.URL)
	}
	cell.URL = asked
	return cell, nil
}

// CellID asks the cell for its internal id, the _id of 00_cell.json in its snapshots: GET {CellURL} for XML, without a
// credential (class CellResource). Errors as in CellMetadata.
func (c *Client) CellID(ctx context.Context) (string, error) {
	q := get(c.cell.URL)
	q.accept, q.anonymous = "application/xml", true
	return read(ctx, c.wire, q, parseCellID)
}

func parseCellID(body []byte) (string, error) {
	var wire struct {
		XMLName xml.Name `xml:"urn:x-personium:xmlns cell"`
		UUID    string   `xml:"uuid"`
	}
	err := xml.Unmarshal(body, &wire)
	if err == nil && wire.UUID == "" {
		err = errors.New("it has no uuid")
	}
	if err != nil {
		return "", fmt.Errorf("not the description of a cell: %w", err)
	}
	return wire.UUID, nil
}

// UnitMetadata asks a unit for its style: GET {UnitURL}, without a credential (API page 107, class UnitResource). It
// answers while cells of it are locked, failed or ruined. Errors: ErrIsCell, and an error where the unit says that it
// has another URL.
func (c *Client) UnitMetadata(ctx context.Context, unitURL string) (UnitMetadata, error) {
	asked, err := ParseURL(unitURL)
	if err != nil {
		return UnitMetadata{}, err
	}
	q := get(asked)
	q.anonymous = true
	return read(ctx, c.wire, q, func(body []byte) (UnitMetadata, error) { return parseUnitMetadata(body, asked) })
}

func parseUnitMetadata(body []byte, asked string) (UnitMetadata, error) {
	var root rootJSON
	if err := json.Unmarshal(body, &root); err != nil {
		return UnitMetadata{}, fmt.Errorf("not the description of a unit: %w", inWords(err))
	}
	switch {
	case root.Cell.Name != "":
		return UnitMetadata{}, ErrIsCell
	case root.Unit == nil:
		return UnitMetadata{}, errors.New("not the description of a unit: it has no URL")
	}
	m, err := root.Unit.metadata(asked)
	if err != nil {
		return UnitMetadata{}, err
	}
	if !sameAddress(m.URL, asked) {
		return UnitMetadata{}, fmt.Errorf("the unit says that it is %s", m.URL)
	}
	m.URL = asked
	return m, nil
}
