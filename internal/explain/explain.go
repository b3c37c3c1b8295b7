package explain

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/personium/transport"
	"github.com/personium/personium-cell/internal/refusal"
)

// RootHint says who may import, export and watch.
const RootHint = "the token needs root on the cell: a unit user token with the roles UnitAdmin and CellContentsAdmin " +
	"(UnitAdmin alone is not enough), one of the cell's owner with CellContentsAdmin, the unit's master token, or " +
	"an account of the cell whose role has the privilege root"

// OwnTokensHint is for a unit that refuses what it has signed itself.
const OwnTokensHint = "the unit does not accept the signature of its own tokens, and no new token helps: its operator relaxes " +
	"the XML " +
	"signature policy of its Java (jdk.xml.dsig.secureValidationPolicy, which refuses rsa-sha1 since Java 17), or gives the unit " +
	"a certificate " +
	"for its own host name; the unit's master token has no signature"

// UnreadableToken is what the unit means by a token that it cannot read.
const UnreadableToken = "the unit cannot read it: it is not a token at all, the master token of another unit, or of an account of another cell"

// LockStoreHint is for a unit whose lock or cache server is away.
const LockStoreHint = "the operator of the unit starts its memcached again, and the unit after it: until then every request " +
	"takes 12 seconds " +
	"and ends so"

// The hints for the URL of a unit where that of a cell is wanted, which goes on with flags, and the other way round.
const (
	UnitForCellHint = "add the cell to the URL, or give its name:"
	CellForUnitHint = "leave the cell out of the unit's URL, and name it with --cell"
)

// Error explains an error of a request. what was tried, such as "list the snapshot area", completes "could not ".
func Error(what string, err error) *refusal.Error {
	var r *refusal.Error
	if errors.As(err, &r) {
		return r
	}
	r = &refusal.Error{Code: refusal.Unexpected, Text: "could not " + what, Err: err}
	var noCredential *personium.CredentialError
	if errors.As(err, &noCredential) {
		return credential(r, err)
	}
	if errors.Is(err, personium.ErrUnlisted) {
		r.Code = refusal.Unproved
		r.Next = refusal.Say("core 1.7.12 to 1.7.15 does so, and what takes the header Depth away; files are found by their names: ").
			Command("snapshot", "download", "NAME", refusal.Here).Say(", and deleted so: ").
			Command("snapshot", "delete", "NAME", refusal.Here).
			Say("; a copy that an import has left is NAME-pcell-XXXXXXXX, as that import tells")
		return r
	}
	var e *personium.Error
	if !errors.As(err, &e) {
		return r
	}
	switch {
	case errors.Is(err, personium.ErrIsUnit):
		return &refusal.Error{Code: refusal.Usage, Text: e.URL + " is the URL of a unit, not of a cell",
			Next: refusal.Say(UnitForCellHint + " --unit " + e.URL + " --cell cell1")}
	case errors.Is(err, personium.ErrIsCell):
		return &refusal.Error{Code: refusal.Usage, Text: e.URL + " is the URL of a cell, not of a unit",
			Next: refusal.Say(CellForUnitHint)}
	case !e.Core:
		r = notOfCore(r, e)
		if e.Answered && r.Code == refusal.Usage { // the settings are right, or it would not have answered
			r.Code = refusal.Unexpected
		}
	case e.Code == personium.NoCell:
		r.Code, r.Text = refusal.NotFound, "there is no such cell"
		r.Next = refusal.Say("check the cell URL; cell names are case-sensitive")
	case e.Code == personium.TokenSignature:
		r.Code, r.Next = refusal.Unauthorised, refusal.Say(OwnTokensHint)
	case e.Code == personium.TokenUnreadable:
		r.Code, r.Next = refusal.Unauthorised, refusal.Say(UnreadableToken+": get a new one")
	case e.Status == 401:
		r.Code, r.Next = refusal.Unauthorised, refusal.Say("the token is missing, expired or not for this unit: get a new one")
	case e.Status == 403:
		r.Code, r.Next = refusal.Unauthorised, refusal.Say(RootHint)
	case e.Code == personium.LockStoreDown:
		r.Code, r.Text, r.Next = refusal.Unreachable, "the lock or cache server of the unit is down", refusal.Say(LockStoreHint)
	case e.Status == 503:
		r.Code, r.Next = refusal.Unreachable, refusal.Say("try again later")
	case e.Code == personium.WrongAuthority && rightURL(e) != "":
		r.Code, r.Text, r.Next = refusal.Usage, "the unit does not go by this URL", refusal.Say(rightURL(e))
	case e.Code == personium.PathStyleOff:
		r.Code, r.Text, r.Next = refusal.Usage, "the unit does not take URLs in path style", refusal.Say(styleHint(e))
	case e.Status == 400 && !e.Answered:
		r.Code, r.Next = refusal.Usage,
			refusal.Say("check the cell URL: scheme, host, port and style have to be exactly those of the unit")
	case e.Code == personium.JobRunning:
		r.Code, r.Text = refusal.Busy, "another job of this cell is queued or running"
		r.Next = refusal.Say("wait for it with --wait-busy 30m, or watch it: ").Command("status", "--wait", refusal.Here)
	case e.Code == personium.FailedCell:
		r.Code, r.Slug = refusal.Busy, refusal.FailedCell
		r.Text = "the cell is a failed cell, which shows neither its content nor its snapshots"
		r.Next = refusal.Say("what opens a failed cell again: ").Command("doctor", refusal.Here)
	case e.Status == 409:
		r.Code = refusal.Busy
	}
	return r
}

// credential explains why there was no credential to send.
func credential(r *refusal.Error, err error) *refusal.Error {
	var e *personium.Error
	switch {
	case errors.Is(err, personium.ErrLoggedOut):
		r.Code, r.Next = refusal.Unauthorised, refusal.Say("log in again: personium-cell login")
	case errors.Is(err, personium.ErrNotNow) && errors.As(err, &e) && !e.Core:
		return notOfCore(r, e)
	case errors.Is(err, personium.ErrNotNow):
		r.Code, r.Next = refusal.Unreachable, refusal.Say("try again later")
	default:
		r.Code = refusal.Usage
	}
	return r
}

// notOfCore explains what did not come from core: nothing at all, or the page of a proxy.
func notOfCore(r *refusal.Error, e *personium.Error) *refusal.Error {
	defer wentThrough(r, e)
	switch {
	case e.Status == 0:
		return connection(r, e)
	case e.Status == 407:
		proxyAnswer(r, &transport.ProxyError{Status: e.Status})
	case personium.TooMany(e):
		r.Code, r.Text = refusal.Unreachable, "a proxy in front of the unit turns requests away, because there were too many"
		r.Next = refusal.Say("try again later")
		if e.RetryAfter > 0 {
			r.Next = refusal.Say("try again in " + e.RetryAfter.Round(time.Second).String())
		}
	case e.Status == 502, e.Status == 503, e.Status == 504:
		r.Code, r.Text = refusal.Unreachable, "the unit cannot be reached"
		r.Next = refusal.Say("something in front of the unit answers, and the unit behind it does not: try again; if it stays, ask " +
			"its operator")
	case plainToTLS(e):
		r.Code, r.Text, r.Next = refusal.Usage, "this port speaks TLS", refusal.Say("write https:// in the URL")
	case e.Status == 400 && strings.Contains(e.Message, "No required SSL certificate was sent"): // nginx
		r.Code, r.Text, r.Next = refusal.Usage, clientCertificateWanted, refusal.Say(clientCertificateHint)
	case e.Status == 400 && strings.Contains(e.Message, "SSL certificate error"): // nginx does not trust the one that was sent
		r.Code, r.Text, r.Next = refusal.Usage, clientCertificateRefused, refusal.Say(clientCertificateCheck)
	case e.Status == 304: // to a request that did not ask for it
		r.Code, r.Text = refusal.Usage, "a cache answers in the place of the unit"
		r.Next = refusal.Say("ask the operator of what stands in front of the unit to pass its answers on as they are")
	case e.Answered:
		inBetween(r, e)
	case e.Status >= 300 && e.Status < 400:
		redirect(r, e)
	default:
		r.Code, r.Text = refusal.Usage, "this does not look like a Personium cell"
		r.Next = refusal.Say("check the cell URL")
	}
	return r
}

// plainToTLS knows how Go, nginx and Apache answer plain HTTP on a port for TLS.
func plainToTLS(e *personium.Error) bool {
	return e.Status == 400 && (strings.Contains(e.Message, "HTTP request") && strings.Contains(e.Message, "HTTPS") ||
		strings.Contains(e.Message, "speaking plain HTTP"))
}

// Request explains the error of one request that was to do what; that of an admin who gave up says so.
func Request(ctx context.Context, what string, err error) *refusal.Error {
	if ctx.Err() != nil {
		return refusal.Interrupted("")
	}
	return Error(what, err)
}
