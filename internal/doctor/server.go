package doctor

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// lookAtServer looks at what the first answer said besides its body.
func (e *Examination) lookAtServer(context.Context) bool {
	seen := e.tracer.of(e.host())
	e.tell(judgeClock(seen.clockOff()))
	e.tell(exporting(judgeVersion(seen.header.Get(versionHeader)), seen.header.Get(versionHeader), e.to.Exported))
	if f, bad := judgeClientCertificate(e.session.Settings().ClientCert, time.Now()); bad {
		e.tell(f)
	}
	return true
}

// versionHeader is in every answer of core.
const versionHeader = "X-Personium-Version"

// limited is the finding about a limit of requests, of an examination that came to its end in spite of it.
func limited() Finding {
	return Finding{Check: checkServer, Level: Warning, Found: "a proxy in front of the unit answers 429 (too many requests)",
		Means: "each request waits for its turn, so that a run takes longer, with a snapshot of many links or rows by far",
		Next:  refusal.Say("ask the operator of what stands in front of the unit to let more requests of this machine pass")}
}

// clockTolerance is a difference between two clocks that harms nothing.
const clockTolerance = 30 * time.Second

// judgeClock judges by how much the clock of this machine is ahead of the unit's.
func judgeClock(off time.Duration, known bool) Finding {
	f := fine(checkClock, "as the unit's")
	switch {
	case !known:
		f.Found = "not known: the unit did not say its time, or took long to say it"
	case off > clockTolerance:
		f.Level, f.Found = Warning, fmt.Sprintf("this machine is %s ahead of the unit", off)
	case off < -clockTolerance:
		f.Level, f.Found = Warning, fmt.Sprintf("this machine is %s behind the unit", -off)
	}
	if f.Level == Warning {
		f.Means = "certificates and tokens are judged by the clock, and times in the unit's log do not fit those shown here"
		f.Next = refusal.Say("set the clock of the wrong one, for instance with timedatectl set-ntp true")
	}
	return f
}

// exporting takes back the doubt about the exports of a core of which one has worked.
func exporting(f Finding, said string, exported func() time.Time) Finding {
	if said == "" || f.Level != Warning || exported == nil {
		return f
	}
	if at := exported(); !at.IsZero() {
		found, _ := strings.CutSuffix(f.Found, ".")
		return fine(checkServer, found+"; an export of this cell was done at "+at.UTC().Format(time.RFC3339))
	}
	return f
}

// judgeVersion tells what is known of the version that a unit says it has. Releases did not always keep it right: 1.8.0
// says 1.7.1, 1.8.1 says 1.7.2, and 1.8.3 says 1.8.4.
func judgeVersion(said string) Finding {
	f := fine(checkServer, "the unit says that it is core "+said)
	if release := map[string]string{"1.7.1": "1.8.0", "1.7.2": "1.8.1", "1.8.4": "1.8.3"}[said]; release != "" {
		f.Found += ", as release " + release + " does"
	}
	switch said {
	case "":
		f.Level, f.Found = Warning, "the answer does not say the version of core"
		f.Means = "something else answers in the place of core, or takes headers out of its answers"
		f.Next = refusal.Say("ask the operator of what stands in front of the unit")
	case "1.7.2", "1.8.1", "1.8.2", "1.8.3", "1.8.4":
		f.Level = Warning
		f.Found += "."
		f.Means = "Release 1.8.1 to 1.8.3 with Elasticsearch 7 fails every export as soon as the cell's owner has a search index, " +
			"unless its operator has cured that. Imports work."
		f.Next = refusal.Say("where Elasticsearch is of version 7, " + verdict.ExportCure)
	}
	return f
}
