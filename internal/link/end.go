package link

import (
	"context"
	"errors"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

// EndOf is an end of a link as a request names it.
func EndOf(e archive.End) personium.LinkEnd {
	at := personium.Collection{Box: e.Box, Path: e.Collection}
	switch {
	case e.IsAssociationEnd():
		return at.AssociationEnd(e.ID, e.Owner)
	case e.Collection != "":
		return at.RowEnd(e.Set, e.ID)
	case e.Set == "ExtRole":
		return personium.ExtRoleEnd(e.ID, e.Owner, e.Box)
	case e.Set == "ReceivedMessage", e.Set == "SentMessage":
		return personium.CellEnd(e.Set, e.ID, "") // the box is no part of its key
	}
	return personium.CellEnd(e.Set, e.ID, e.Box)
}

// EndMissing is why a link is not made of which an end is not in the cell.
const EndMissing = "one of its ends is not in the cell"

// WhyNot is why the unit does not make a link; "" where an error is not about that one.
func WhyNot(err error, k archive.LinkKind) string {
	switch {
	case errors.Is(err, personium.ErrNoLinkPath):
		return "no URL can name either of its ends"
	case personium.Is(err, personium.NoAssociation):
		return "its association is dead, as imports leave them"
	case personium.NotThere(err), personium.Is(err, personium.NoLink, personium.BadField):
		return EndMissing
	case personium.Is(err, personium.LinkExists) && k == archive.RowLink:
		return "its row names one that is gone, as imports leave it, or has another link by now"
	case personium.Is(err, personium.AssociationExists):
		return "its two types have another association by now"
	case personium.Is(err, personium.LinkExists):
		return "the unit says that it is there, and does not show it"
	}
	return ""
}

// isThere reads back whether two entities are linked, from either end that shows it. What cannot be read is not there.
func isThere(ctx context.Context, c *personium.Client, k archive.Taken) (bool, error) {
	from, to := EndOf(k.From), EndOf(k.To)
	there, err := c.Linked(ctx, from, to)
	if err == nil || isAway(err) || IsUnauthorised(err) || ctx.Err() != nil {
		return there, err
	}
	if k.Directed {
		return false, nil // the other end shows other links
	}
	there, err = c.Linked(ctx, to, from)
	if err != nil && !isAway(err) && !IsUnauthorised(err) {
		return false, nil
	}
	return there, err
}
