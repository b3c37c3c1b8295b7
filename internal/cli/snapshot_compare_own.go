package cli

import (
	"context"
	"strings"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
)

// own looks, where a cell has more roles than the snapshot, or other values, for what import makes before its POST: it stays where that never
// arrived. What cannot be read is not told.
func (c *comparison) own(ctx context.Context, r *compare.Result) {
	more := c.isDeep && c.deep.mismatches > 0
	for _, d := range r.Different {
		more = more || d.Place == "Role" && d.Found > d.Expected
	}
	if !more {
		return
	}
	client := c.conn.Client()
	names, err := client.Names(ctx, personium.CellList("Role"))
	if err != nil {
		return
	}
	var own []string
	for _, name := range names {
		if job.IsPrimer(name) {
			own = append(own, "Role('"+name+"')")
		}
	}
	if len(own) == 0 {
		return
	}
	c.leftBehind = strings.Join(own, ", ")
	if mark, err := client.Mark(ctx); err == nil && mark != "" {
		c.leftBehind += " and the property {urn:x-personium-cell}import of the main box"
	}
}
