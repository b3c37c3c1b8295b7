package job

import (
	"errors"
	"fmt"
	"strings"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/personium/transport"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// RootHint says who may import, export and watch.
const RootHint = "the token needs root on the cell: a unit user token with the roles UnitAdmin and CellContentsAdmin (UnitAdmin alone is not enough), " +
	"one of the cell's owner with CellContentsAdmin, the unit's master token, or an account of the cell whose role has the privilege root"

// refusalOf explains an error of a request that was part of preparing what (such as "read the cell's import state").
func refusalOf(what string, err error) *refusal.Error {
	var r *refusal.Error
	if errors.As(err, &r) {
		return r
	}
	r = &refusal.Error{Code: refusal.Unexpected, Text: "could not " + what, Err: err}
	var noCredential *personium.CredentialError
	if errors.As(err, &noCredential) {
		return refusalOfSource(r, err)
	}
	var e *personium.Error
	if !errors.As(err, &e) {
		return r
	}
	switch {
	case errors.Is(err, personium.ErrIsUnit):
		return &refusal.Error{Code: refusal.Usage, Text: e.URL + " is the URL of a unit, not of a cell", Next: refusal.Say("add the cell to the URL, or give its name: --unit " + e.URL + " --cell cell1")}
	case errors.Is(err, personium.ErrIsCell):
		return &refusal.Error{Code: refusal.Usage, Text: e.URL + " is the URL of a cell, not of a unit", Next: refusal.Say("leave the cell out of --unit, and name it with --cell")}
	case !e.Core:
		return refusalOfNoCore(r, e)
	case e.Code == "PR404-DV-0003":
		r.Code, r.Text = refusal.NotFound, "there is no such cell"
		r.Next = refusal.Say("check the cell URL; cell names are case-sensitive")
	case e.Status == 401:
		r.Code, r.Next = refusal.Unauthorised, refusal.Say("the token is missing, expired or not for this unit: get a new one")
	case e.Status == 403:
		r.Code, r.Next = refusal.Unauthorised, refusal.Say(RootHint)
	case e.Status == 503:
		r.Code, r.Next = refusal.Unreachable, refusal.Say("try again later")
	case e.Code == "PR400-CM-0005" && rightURL(e) != "":
		r.Code, r.Text, r.Next = refusal.Usage, "the unit does not go by this URL", refusal.Say(rightURL(e))
	case e.Code == "PR400-MC-0002":
		r.Code, r.Text, r.Next = refusal.Usage, "the unit does not take URLs in path style", refusal.Say(styleHint(e))
	case e.Status == 400:
		r.Code, r.Next = refusal.Usage, refusal.Say("check the cell URL: scheme, host, port and style have to be exactly those of the unit")
	case e.Code == "PR409-CM-0002":
		r.Code, r.Text = refusal.Busy, "another job of this cell is queued or running"
		r.Next = refusal.Say("wait for it with --wait-busy, or look at it with status")
	case e.Status == 409:
		r.Code = refusal.Busy
	}
	return r
}

// refusalOfSource explains why there was no credential to send.
func refusalOfSource(r *refusal.Error, err error) *refusal.Error {
	var e *personium.Error
	switch {
	case errors.Is(err, personium.ErrLoggedOut):
		r.Code, r.Next = refusal.Unauthorised, refusal.Say("log in again: personium-cell login")
	case errors.Is(err, personium.ErrNotNow) && errors.As(err, &e) && !e.Core:
		return refusalOfNoCore(r, e)
	case errors.Is(err, personium.ErrNotNow):
		r.Code, r.Next = refusal.Unreachable, refusal.Say("try again later")
	default:
		r.Code = refusal.Usage
	}
	return r
}

// refusalOfNoCore explains what did not come from core: nothing at all, or the page of a proxy.
func refusalOfNoCore(r *refusal.Error, e *personium.Error) *refusal.Error {
	defer wentThrough(r, e)
	switch {
	case e.Status == 0:
		return refusalOfConnection(r, e)
	case e.Status == 407:
		refusalOfProxy(r, &transport.ProxyError{Status: e.Status})
	case e.Status == 502, e.Status == 503, e.Status == 504:
		r.Code, r.Text = refusal.Unreachable, "the unit cannot be reached"
		r.Next = refusal.Say("check the URL and the network, then try again")
	case plainToTLS(e):
		r.Code, r.Text, r.Next = refusal.Usage, "this port speaks TLS", refusal.Say("write https:// in the URL")
	case e.Status == 400 && strings.Contains(e.Message, "No required SSL certificate was sent"): // nginx
		r.Code, r.Text, r.Next = refusal.Usage, clientCertificateWanted, refusal.Say(clientCertificateHint)
	case e.Status == 400 && strings.Contains(e.Message, "SSL certificate error"): // nginx does not trust the one that was sent
		r.Code, r.Text, r.Next = refusal.Usage, clientCertificateRefused, refusal.Say(clientCertificateCheck)
	case e.Status == 304: // to a request that did not ask for it
		r.Code, r.Text = refusal.Usage, "a cache answers in the place of the unit"
		r.Next = refusal.Say("ask the operator of what stands in front of the unit to pass its answers on as they are")
	case e.Status >= 300 && e.Status < 400:
		refusalOfRedirect(r, e)
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

// refusalOfPost explains a definite refusal of the POST that starts a job: the server answered, and started nothing.
func refusalOfPost(k event.Kind, name string, e *personium.Error) *refusal.Error {
	r := refusalOf(fmt.Sprintf("start the %s", k), e)
	switch {
	case e.Code == "PR404-DV-0001":
		r.Code, r.Text, r.Next = refusal.NotFound, "there is no snapshot "+name+" in the cell's snapshot area", refusal.Say(hintUpload)
	case e.Code == "PR409-MC-0001":
		r.Code, r.Text = refusal.Busy, "the cell is being used by other requests, and the server waited in vain for a quiet moment"
		r.Next = refusal.Say("pause what uses the cell, or repeat with --wait-busy")
	case e.Code == "PR409-CM-0001":
		r.Code, r.Text, r.Next = refusal.Busy, "the cell is a failed cell", refusal.Say(failedCellHint(k, ""))
	case e.Code == "PR409-DV-0002":
		r.Code, r.Text, r.Next = refusal.Busy, "the name "+name+" is taken", refusal.Say("choose another name")
	case k == event.Import && badArchive(e):
		r.Code, r.Text = refusal.BadArchive, "the server refused the snapshot before it touched the cell"
		r.Next = refusal.Say("look into the archive: a version 2 snapshot as a unit writes it is needed")
	}
	return r
}

// badArchive reports whether an answer is one of those with which core refuses an archive before its 202.
func badArchive(e *personium.Error) bool {
	switch e.Code {
	case "PR400-CM-0004", "PR400-MC-0001", "PR400-MC-0003", "PR400-MC-0004", "PR500-CM-0002", "PR500-SV-9999":
		return true
	}
	return false
}

// failedCellHint says what can be done with a failed cell.
func failedCellHint(k event.Kind, style personium.Style) string {
	if style == personium.SubdomainStyle || k == event.Import && style != personium.PathStyle {
		return verdict.RemoveAndCreate
	}
	return "import a snapshot that is already in its snapshot area, or " + verdict.RemoveAndCreate
}

// hintUpload is for a snapshot that is not where an import looks for it.
const hintUpload = "upload it to this cell's own snapshot area first; names are case-sensitive"

// interrupted is the refusal of a job whose admin gave up before the POST.
func interrupted() *refusal.Error {
	return refusal.Interrupted("nothing was started")
}
