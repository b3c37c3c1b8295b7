package cli

import (
	"context"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/session"
)

// urlOfNamed is the URL of a login cell that is given by its name: which of the two it is, the unit of the other values tells.
// What is no such name, or cannot be asked about, comes back as it is.
func (c configCheck) urlOfNamed(loginCell string, values map[string][]string) string {
	if c.env == nil || personium.CheckCell(loginCell) != nil {
		return loginCell
	}
	others := map[string][]string{}
	for _, key := range []string{"unit", "cell", "cacert", "insecure", "resolve"} {
		if len(values[key]) > 0 {
			others[key] = values[key]
		}
	}
	settings, err := config.CheckValues(others)
	if err != nil {
		return loginCell
	}
	place, err := session.PlaceOfUnit(settings)
	if err != nil {
		return loginCell
	}
	ctx, cancel := context.WithTimeout(c.ctx, checkTime)
	defer cancel()
	conn, err := c.open(ctx, settings, place)
	if err == nil {
		err = conn.ConnectUnit(ctx, loginCell)
	}
	if err != nil {
		return loginCell
	}
	return conn.Client().Cell().URL
}
