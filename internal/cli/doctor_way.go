package cli

import (
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

// way lists what a request passes, in that order.
func way() []string { return []string{"proxy", "dns", "connection", "tls", "unit"} }

const (
	notReached = "no request reaches the unit"
	notAsked   = "nothing can be asked of this cell"
)

// lookAtWay asks the cell, or the unit for a cell that is given by its name, who it is, and judges how far that comes.
func (d *doctor) lookAtWay(ctx context.Context) bool {
	asked := d.s.client.Cell().URL
	if d.s.env.Terminal.IsTerminal && d.s.json == nil && !d.s.settings.Quiet {
		fmt.Fprintln(d.s.env.Stderr, printable("asking "+asked))
	}
	err := d.s.connect(ctx)
	if !d.showWay(asked, err) {
		return false
	}
	d.cell = d.s.client.Cell()
	return d.lookAtUnit(ctx)
}

// showWay shows how far a first request came, and whether it came to its end.
func (d *doctor) showWay(asked string, err error) bool {
	proxy, _ := transport.ProxyOf(d.s.env.getenv, asked) // its error is that of the request, too
	seen := d.witness.of(hostOf(asked))
	blamed := "unit"
	if err != nil {
		blamed = seen.blame(err)
	}
	for _, check := range way() {
		if check == blamed {
			break
		}
		switch check {
		case "proxy":
			d.report.ok(check, "%s", orElse(proxy, "none"))
		case "dns":
			d.report.ok(check, "%s", orElse(seen.resolved, "nothing had to be looked up"))
		case "connection":
			d.report.ok(check, "%s", seen.connectedWords())
		case "tls":
			d.report.add(d.judgeTLS(asked, proxy, seen))
		}
	}
	if err == nil {
		return true
	}
	d.failOnTheWay(blamed, err)
	return false
}

// failOnTheWay adds the failure of a request.
func (d *doctor) failOnTheWay(blamed string, err error) {
	means := notReached
	if blamed == "unit" {
		blamed, means = blameOfCell(err), notAsked
	}
	d.report.failWith(blamed, err, means)
}

// blameOfCell tells a cell that is not there from a unit that answers something else.
func blameOfCell(err error) string {
	var r *refusal.Error
	if errors.As(err, &r) && r.Code == refusal.NotFound {
		return "cell"
	}
	return "unit"
}

// hostOf is the host of a URL, with its port.
func hostOf(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return u.Host
}

// judgeTLS judges how the connection to a URL is kept from being read and forged.
func (d *doctor) judgeTLS(asked, proxy string, seen testimony) finding {
	u, err := url.Parse(asked)
	switch {
	case err == nil && u.Scheme == "http" && proxy == "" && onThisMachine(u.Hostname(), seen.connected):
		return finding{Check: "tls", Level: levelOK, Found: "none, on this machine"}
	case err == nil && u.Scheme == "http":
		return finding{Check: "tls", Level: levelWarning, Found: "none", Means: "whoever is on the way to the unit can read the token and the data",
			Mend: "write https:// in the URL, if the unit is served so"}
	case seen.tls == nil:
		return finding{Check: "tls", Level: levelOK, Found: "agreed on"}
	}
	return judgeCertificate(seen.tls, d.s.insecure(), time.Now())
}

// onThisMachine reports whether a connection without TLS does not leave this machine.
func onThisMachine(host, connected string) bool {
	address, _, _ := net.SplitHostPort(connected)
	ip := net.ParseIP(orElse(address, host))
	return ip != nil && ip.IsLoopback()
}

// lookAtUnit asks the unit and the cell themselves: in subdomain style they are two hosts, and each can lack its name.
func (d *doctor) lookAtUnit(ctx context.Context) bool {
	unit, err := d.s.client.UnitMetadata(ctx, d.cell.UnitURL)
	if err != nil {
		means := "the lock of a cell cannot be asked for, so that no job is ever proved over"
		return d.failAtHost("unit", d.cell.UnitURL, explain.Error("read the unit's metadata", err), means)
	}
	_, err = d.s.client.CellMetadata(ctx)
	if isOfBadCell(err) {
		err = nil // a later step says so
	}
	if err != nil {
		refusal := explain.Error("read the cell's metadata", err)
		return d.failAtHost(blameOfCell(refusal), d.cell.URL, refusal, notAsked)
	}
	d.report.ok("unit", "%s, %s style", unit.URL, unit.Style)
	return true
}

// failAtHost adds a failure of a second request, which can be one on the way to its host.
func (d *doctor) failAtHost(check, asked string, err error, means string) bool {
	if blamed := d.witness.of(hostOf(asked)).blame(err); blamed != "unit" {
		check, means = blamed, notReached
	}
	d.report.failWith(check, err, means)
	return false
}

// lookAtServer looks at what the first answer said besides its body.
func (d *doctor) lookAtServer(context.Context) bool {
	seen := d.witness.of(hostOf(d.cell.URL))
	d.report.add(judgeClock(seen.clockOff()))
	d.report.add(judgeVersion(seen.header.Get("X-Personium-Version")))
	if f, bad := judgeClientCertificate(d.s.settings.ClientCert, time.Now()); bad {
		d.report.add(f)
	}
	return true
}
