package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/session"
)

// ofBrokenCell makes of a refusal that rests on the answer of a cell that may be ruined, or whose owner may have no search index, one that says
// so: such a cell answers every request in the same way, whatever it was about.
func ofBrokenCell(conn *session.Session, why *refusal.Error) {
	var e *personium.Error
	at := conn.Client().Cell().URL
	if why.Code != refusal.Unexpected || !errors.As(why, &e) || !e.Core ||
		!slices.Contains([]string{at, at + "__import", at + "__export"}, e.URL) && !strings.HasPrefix(e.URL, at+"__snapshot") {
		return
	}
	words := "if this lasts, the cell is ruined; whether it is, and what can be done: "
	switch e.Code {
	case personium.MetaBroken:
	case personium.UnknownException:
		words = "if this lasts, the cell's owner may have no search index; what can be done: "
	default:
		return
	}
	why.Code, why.Slug = refusal.Busy, refusal.BrokenCell
	why.Next = refusal.Say(words).Command("status", refusal.Here)
}
