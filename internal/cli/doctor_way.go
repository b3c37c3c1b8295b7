package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
)

// lookAtMachine looks at the files of this machine.
func (d *doctor) lookAtMachine(ctx context.Context) bool {
	settings := d.s.settings
	words := "no configuration file"
	if settings.ConfigFile != "" {
		words = settings.ConfigFile
	}
	if settings.Profile != "" {
		words += ", profile " + settings.Profile
	}
	if settings.Protected {
		words += ", protected"
	}
	if settings.PasswordFile != "" {
		if _, err := auth.PasswordFile(settings.PasswordFile)(ctx); err != nil {
			d.report.fail("config", exitUsage, err.Error(), "no login can be begun or renewed with it", settings.Where("password_file")+" names the file")
			return false
		}
	}
	if othersCanWrite(settings.ConfigFile) {
		d.report.warn("config", words+"; others can change it", "they can send your token elsewhere", "chmod go-w "+shellWord(settings.ConfigFile))
	} else {
		d.report.ok("config", "%s", words)
	}
	d.lookAtState()
	return true
}

func othersCanWrite(path string) bool {
	info, err := os.Stat(path)
	return err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o022 != 0
}

// lookAtState tries to write where journals and logins are kept.
func (d *doctor) lookAtState() {
	dir := d.s.stateDir()
	if dir == "" {
		d.stateless("neither XDG_STATE_HOME nor HOME names a place for journals and logins", "set HOME, or XDG_STATE_HOME to an absolute path")
		return
	}
	if err := tryWriting(dir); err != nil {
		d.stateless(fmt.Sprintf("nothing can be written to %s: %v", dir, err), "make the folder yours, or name another one in XDG_STATE_HOME")
		return
	}
	d.report.ok("state", "%s", dir)
}

// stateless tells that nothing can be kept: bad where the credential has to be a login that is kept.
func (d *doctor) stateless(found, mend string) {
	const means = "a job cannot be watched again by a later run, and no login can be kept"
	if d.s.settings.TokenFrom == "" && d.s.env.getenv("CREDENTIALS_DIRECTORY") == "" {
		d.report.fail("state", exitUsage, found, means, mend)
		return
	}
	d.report.warn("state", found, means, mend)
}

func tryWriting(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString("x")
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// way lists what a request passes, in that order.
func way() []string { return []string{"proxy", "dns", "connection", "tls", "unit"} }

// lookAtWay asks the cell, or the unit for a cell that is given by its name, who it is, and judges how far that comes.
func (d *doctor) lookAtWay(ctx context.Context) bool {
	url := d.s.client.Cell().URL
	proxy, _ := personium.ProxyOf(d.s.env.getenv, url) // its error is that of the request, too
	err := d.s.connect(ctx)
	seen := d.witness.testify()
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
			d.lookAtTLS(url, seen)
		}
	}
	if err == nil {
		return d.lookAtUnit(ctx)
	}
	means := "no request reaches the unit"
	if blamed == "unit" {
		blamed, means = blameOfCell(err), "nothing can be asked of this cell"
	}
	d.report.failWith(blamed, err, means)
	return false
}

// blameOfCell tells a cell that is not there from a unit that answers something else.
func blameOfCell(err error) string {
	var r *job.Refusal
	if errors.As(err, &r) && r.Why == job.WhyNotFound {
		return "cell"
	}
	return "unit"
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// fewDays is when a certificate that ends is worth a warning.
const fewDays = 21

// lookAtTLS looks at the certificates of the first connection.
func (d *doctor) lookAtTLS(url string, seen testimony) {
	host, _, _ := net.SplitHostPort(seen.connected)
	ip := net.ParseIP(host)
	switch {
	case strings.HasPrefix(url, "http:") && ip != nil && ip.IsLoopback():
		d.report.ok("tls", "none, on this machine")
		return
	case strings.HasPrefix(url, "http:"):
		d.report.warn("tls", "none", "whoever is on the way to the unit can read the token and the data", "https:// in the URL, if the unit is served so")
		return
	case seen.tls == nil || len(seen.tls.PeerCertificates) == 0:
		d.report.ok("tls", "agreed on")
		return
	}
	d.report.add(judgeCertificate(seen.tls.PeerCertificates, d.s.insecure(), time.Now()))
}

// lookAtUnit asks the unit itself, where the way so far led to the cell.
func (d *doctor) lookAtUnit(ctx context.Context) bool {
	d.about.cell = d.s.client.Cell()
	unit, err := d.s.client.UnitMetadata(ctx, d.about.cell.UnitURL)
	if err != nil {
		d.report.failWith("unit", job.Explain("read the unit's metadata", err), "the lock of a cell cannot be asked for, so that no job is ever proved over")
		return false
	}
	d.report.ok("unit", "%s, %s style", unit.URL, unit.Style)
	if _, err := d.s.client.CellMetadata(ctx); blameOfCell(job.Explain("read the cell's metadata", err)) == "cell" {
		d.report.failWith("cell", job.Explain("read the cell's metadata", err), "nothing can be asked of this cell")
		return false
	}
	return true
}

// lookAtServer looks at what the first answer said besides its body.
func (d *doctor) lookAtServer(context.Context) bool {
	seen := d.witness.testify()
	d.report.add(judgeClock(seen.clockOff()))
	d.report.add(judgeVersion(seen.header.Get("X-Personium-Version")))
	return true
}
