package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium/transport"
	"github.com/personium/personium-cell/internal/refusal"
)

// route lists what a request passes, in that order.
func route() []string { return []string{checkProxy, checkDNS, checkConnection, checkTLS, checkUnit} }

const (
	notReached = "no request reaches the unit"
	notAsked   = "nothing can be asked of this cell"
)

// lookAtRoute asks the cell, or the unit for a cell that is given by its name, who it is, and judges how far that comes.
func (e *Examination) lookAtRoute(ctx context.Context) bool {
	asked := e.session.Client().Cell().URL
	connect := e.session.Connect
	if e.ofUnit() {
		asked = cmp.Or(e.session.Client().Cell().UnitURL, asked) // else the login cell
		connect = func(ctx context.Context) error { return e.session.ConnectUnit(ctx, "") }
	}
	e.to.Asking(asked)
	err := connect(ctx)
	if !e.followRoute(asked, err) {
		return false
	}
	e.cell = e.session.Client().Cell()
	return e.lookAtUnit(ctx)
}

// followRoute tells how far the first request to a URL came, and whether it came to its end: err is nil then.
func (e *Examination) followRoute(asked string, err error) bool {
	proxy, _ := transport.ProxyOf(e.getenv, asked) // its error is that of the request, too
	seen := e.tracer.of(hostOf(asked))
	broken := checkUnit
	if err != nil {
		broken = seen.checkOf(err)
	}
	for _, check := range route() {
		if check == broken {
			break
		}
		switch check {
		case checkProxy:
			e.tell(fine(check, cmp.Or(proxy, "none")))
		case checkDNS:
			e.tell(fine(check, cmp.Or(seen.resolved, "nothing had to be looked up")))
		case checkConnection:
			e.tell(fine(check, seen.connectedWords()))
		case checkTLS:
			e.tell(e.judgeTLS(asked, proxy, seen))
		}
	}
	if err == nil {
		return true
	}
	if broken == checkUnit {
		e.tell(failureOf(unitOrCell(err), err, notAsked))
	} else {
		e.tell(failureOf(broken, err, notReached))
	}
	return false
}

// unitOrCell tells a cell that is not there from a unit that answers something else.
func unitOrCell(err error) string {
	var r *refusal.Error
	if errors.As(err, &r) && r.Code == refusal.NotFound {
		return checkCell
	}
	return checkUnit
}

// hostOf is the host of a URL, with its port.
func hostOf(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return u.Host
}

// host is that of the cell, or of a unit without one.
func (e *Examination) host() string { return hostOf(cmp.Or(e.cell.URL, e.cell.UnitURL)) }

// judgeTLS judges how the connection to a URL is kept from being read and forged.
func (e *Examination) judgeTLS(asked, proxy string, seen trace) Finding {
	u, err := url.Parse(asked)
	switch {
	case err == nil && u.Scheme == "http" && proxy == "" && onThisMachine(u.Hostname(), seen.connected):
		return fine(checkTLS, "none, on this machine")
	case err == nil && u.Scheme == "http":
		return Finding{Check: checkTLS, Level: Warning, Found: "none",
			Means: "anyone on the network path to the unit can read the token and the data",
			Next:  refusal.Say("write https:// in the URL, if the unit is served so")}
	case seen.tls == nil:
		return fine(checkTLS, "agreed on")
	}
	return judgeCertificate(seen.tls, e.session.Settings().Insecure, time.Now())
}

// onThisMachine reports whether a connection without TLS does not leave this machine.
func onThisMachine(host, connected string) bool {
	address, _, _ := net.SplitHostPort(connected)
	ip := net.ParseIP(cmp.Or(address, host))
	return ip != nil && ip.IsLoopback()
}

// lookAtUnit asks the unit and the cell themselves: in subdomain style they are two hosts, and each can lack its name.
func (e *Examination) lookAtUnit(ctx context.Context) bool {
	const noLock = "the lock cannot be checked, so no job can be proved finished"
	unit, err := e.session.Client().UnitMetadata(ctx, e.cell.UnitURL)
	if err != nil {
		e.tell(e.failureAt(e.cell.UnitURL, checkUnit, explain.Error("read the unit's metadata", err), noLock))
		return false
	}
	if !e.ofUnit() {
		_, err = e.session.Client().CellMetadata(ctx)
	}
	if err != nil && !isOfBadCell(err) { // of that a later step tells
		explained := explain.Error("read the cell's metadata", err)
		e.tell(e.failureAt(e.cell.URL, unitOrCell(explained), explained, notAsked))
		return false
	}
	e.tell(fine(checkUnit, fmt.Sprintf("%s, %s style", unit.URL, unit.Style)))
	return true
}

// failureAt is the failure of a later request to a URL, which can be one on the route to that host.
func (e *Examination) failureAt(asked, check string, err error, means string) Finding {
	if broken := e.tracer.of(hostOf(asked)).checkOf(err); broken != checkUnit {
		check, means = broken, notReached
	}
	return failureOf(check, err, means)
}
