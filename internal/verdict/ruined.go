package verdict

import (
	"strings"
	"time"
)

// NoIndex is what can be done about a cell whose owner has no search index: nothing of it is ruined.
const NoIndex = "any write of data into another cell of the same owner makes the index, and the cell answers again (docs/errors.md, " +
	"Owners without a search index); then import the same snapshot once more"

// mayLackIndex reports whether a missing search index of the cell's owner explains the last answer: the cell's rights name roles that
// are looked for there. An import that was prepared with a role has made sure of the index, and a snapshot that ruins cells needs no other
// reason.
func (h *History) mayLackIndex() bool { return h.Last.NoIndex && h.Prime == "" && !h.Ruins }

// longestCell is how long the name of a cell can be, in characters.
const longestCell = 128

// OwnerFlag stands in a hint behind a command that makes a cell, in the place of the flag --owner and the account that the cell belongs to,
// and of words about them. A verdict knows no accounts: whoever shows the hint puts them there.
const OwnerFlag = "{owner}"

// Ruined is what can be done about a ruined cell, given by its URL. It can be neither imported into nor deleted, but the unit level gives it
// another name (204, seen on 1.8.3 in both styles), and then its own is free.
func Ruined(cellURL string, style Style, at time.Time) string {
	const then = "; then upload a snapshot with a sound root .pmeta and import that"
	unit, name := UnitAndName(cellURL, style)
	if name == "" {
		return "no import can repair a ruined cell, and it cannot be deleted; rename it at unit level, and make it again under its name" + then
	}
	suffix := "-ruined-" + at.UTC().Format("20060102150405")
	away := name[:min(len(name), longestCell-len(suffix))] + suffix
	return `no import can repair a ruined cell, and it cannot be deleted, but renamed, with a token for the unit in PERSONIUM_TOKEN: ` +
		`printf 'Authorization: Bearer %s\n' "$PERSONIUM_TOKEN" | curl -sS -X PUT -H @- -H 'If-Match: *' -H 'Content-Type: application/json' ` +
		`-d '{"Name":"` + away + `"}' "` + unit + "__ctl/Cell('" + name + `')"; make it again: ` + create(name, unit) + then
}

// RemoveAndCreate is the last resort for a failed cell, given by its URL.
func RemoveAndCreate(cellURL string, style Style) string {
	unit, name := UnitAndName(cellURL, style)
	if name == "" {
		return "delete the cell (its snapshots go with it), create it again, upload a good snapshot and import that"
	}
	return "delete the cell (its snapshots go with it: have a good one on this machine): personium-cell cell delete " + name + " --unit " +
		unit + "; make it again: " + create(name, unit) + "; and import the snapshot: personium-cell import --file FILE --cell " + cellURL
}

// create is the command that makes a cell again, for its owner.
func create(name, unit string) string {
	return "personium-cell cell create " + name + " --unit " + unit + OwnerFlag
}

// UnitAndName tells a cell's URL apart; both are "" where the style is unknown.
func UnitAndName(cellURL string, style Style) (unit, name string) {
	scheme, rest, _ := strings.Cut(strings.TrimSuffix(cellURL, "/"), "://")
	switch style {
	case PathStyle:
		if i := strings.LastIndexByte(rest, '/'); i >= 0 {
			return scheme + "://" + rest[:i+1], rest[i+1:]
		}
	case SubdomainStyle:
		if name, host, found := strings.Cut(rest, "."); found {
			return scheme + "://" + host + "/", name
		}
	}
	return "", ""
}
