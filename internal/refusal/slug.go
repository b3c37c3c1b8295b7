package refusal

import "errors"

// A Slug says why a run did not do what it was asked, in one word that scripts can rely on: the "code" of an error in the
// lines of --json. [Slugs] explains them; docs/json.md is made from it.
type Slug string

// The slugs that say more than the exit code of which they are.
const (
	BadSettings  Slug = "bad-settings"
	LocalFile    Slug = "local-file"
	NotConfirmed Slug = "not-confirmed"
	ReadOnly     Slug = "read-only"
	NoCell       Slug = "no-cell"
	NoSnapshot   Slug = "no-snapshot"
	NoLogin      Slug = "no-login"
	NameTaken    Slug = "name-taken"
	NameBurnt    Slug = "name-burnt"
	FailedCell   Slug = "failed-cell"
	BrokenCell   Slug = "broken-cell"
	UnknownState Slug = "unknown-state"
	TooLarge     Slug = "too-large"
	AreaFull     Slug = "area-full"
	CellInUse    Slug = "cell-in-use"
	OutOfTime    Slug = "timeout"
	Stalled      Slug = "stalled"
	Outage       Slug = "outage"
	LinksMissing Slug = "links-missing"
	QueryFailed  Slug = "query-failed"
)

// A Word is one row of the table of slugs.
type Word struct {
	Slug    Slug
	Codes   []Code // with which exit codes it comes
	Meaning string
}

// Slugs is the one table of slugs. The first of an exit code is that of an error that has no slug of its own.
func Slugs() []Word {
	return []Word{
		{"unexpected", []Code{Unexpected}, "an error that has no slug of its own"},
		{QueryFailed, []Code{Unexpected}, "the program of --jq failed on one of the lines; what acted, such as an import, keeps its own code"},
		{"usage", []Code{Usage}, "the command line cannot be used as it is"},
		{BadSettings, []Code{Usage}, "a setting cannot be used: a flag, a variable, or a key of the configuration file"},
		{LocalFile, []Code{Usage, Unexpected}, "a file or folder of this machine is missing, in the way, or has no room"},
		{NotConfirmed, []Code{Usage}, "somebody has to agree: with --yes or --confirm, or at a terminal"},
		{ReadOnly, []Code{Usage}, "the command would change something, and PERSONIUM_READONLY forbids that"},
		{"failed", []Code{Failed}, "the job failed; server_code and server_message have what the server said"},
		{"not-authorised", []Code{Unauthorised}, "the credentials are refused, expired or lack root"},
		{"not-found", []Code{NotFound}, "what the command is about is not there, or nothing is known of it"},
		{NoCell, []Code{NotFound}, "there is no such cell"},
		{NoSnapshot, []Code{NotFound}, "there is no such snapshot"},
		{NoLogin, []Code{NotFound}, "no such login is kept on this machine"},
		{"busy", []Code{Busy}, "the cell is busy, or what was checked has changed meanwhile"},
		{NameTaken, []Code{Busy}, "the name is taken"},
		{NameBurnt, []Code{Busy}, "the name is burnt, or may be: nothing lists it, and nothing frees it"},
		{FailedCell, []Code{Busy}, "the cell is a failed cell"},
		{BrokenCell, []Code{Busy, Unproved}, "the cell answers with an error of the server: if that lasts it is ruined, or its owner has no search index"},
		{UnknownState, []Code{Busy, Unproved}, "the cell is in a state that this program does not know"},
		{TooLarge, []Code{Busy, Unexpected}, "something in front of the unit takes no upload of this size"},
		{AreaFull, []Code{Busy}, "the snapshot area is full"},
		{CellInUse, []Code{Busy}, "the cell is used by other requests and cannot be deleted now"},
		{"incomplete", []Code{Incomplete}, "the cell, or the archive, does not hold all that it should"},
		{"running", []Code{Running}, "a job runs, is queued, or may still be at work"},
		{OutOfTime, []Code{Running, Unreachable}, "the time of --timeout ran out; the exit code says whether anything was started"},
		{Stalled, []Code{Running}, "nothing changed for as long as --stall-timeout says, or no link could be made for as long as --max-outage says"},
		{Outage, []Code{Running}, "the unit has not answered for as long as --max-outage says"},
		{LinksMissing, []Code{Running}, "the import is over, and links are still to be made"},
		{"unproved", []Code{Unproved}, "over as far as can be seen, but the proof is missing; or not all could be compared"},
		{"bad-archive", []Code{BadArchive}, "an import of the archive would fail or lose something"},
		{"unreachable", []Code{Unreachable}, "the unit cannot be reached; nothing was started"},
		{"hangup", []Code{Hangup}, "SIGHUP ended the run"},
		{"interrupted", []Code{Interrupt}, "SIGINT (Ctrl-C) ended the run"},
		{"terminated", []Code{Terminated}, "SIGTERM ended the run"},
	}
}

// SlugOf is the slug of an exit code about which no more is known; "" for [Done].
func SlugOf(code Code) Slug {
	for _, w := range Slugs() {
		if w.Codes[0] == code {
			return w.Slug
		}
	}
	return ""
}

// With gives the error a slug of its own.
func (e *Error) With(slug Slug) *Error {
	e.Slug = slug
	return e
}

// Word is the slug of the error: its own, or that of what it rests on as long as the exit code is the same, or that of its
// exit code.
func (e *Error) Word() Slug {
	var inner *Error
	switch {
	case e.Slug != "":
		return e.Slug
	case errors.As(e.Err, &inner) && inner.Code == e.Code:
		return inner.Word()
	}
	return SlugOf(e.Code)
}
