package doctor

import "github.com/personium/personium-cell/internal/refusal"

// A Level says how bad a finding is.
type Level string

// The levels.
const (
	OK      Level = "ok"
	Warning Level = "warning"
	Failure Level = "failure"
	Skipped Level = "skipped" // could not be looked at, because of an earlier failure
)

// The checks, in the order of an examination.
const (
	checkConfig     = "config"
	checkState      = "state"
	checkProxy      = "proxy"
	checkDNS        = "dns"
	checkConnection = "connection"
	checkTLS        = "tls"
	checkUnit       = "unit"
	checkClock      = "clock"
	checkServer     = "server"
	checkToken      = "token"
	checkRoot       = "root"
	checkCell       = "cell"
	checkSnapshots  = "snapshots"
)

// A Finding is what was found out about one thing.
type Finding struct {
	Check string // which of [Checks] it belongs to; one check can have several findings
	Level Level
	Found string
	Means string       // what comes of it; "" of what is in order
	Next  refusal.Next // what fixes it; may be nothing
	Code  refusal.Code // of a failure: with which another command would end because of it
	Slug  refusal.Slug // of a failure that has one of its own
}

// Word is the slug of a failure.
func (f Finding) Word() refusal.Slug {
	if f.Slug != "" {
		return f.Slug
	}
	return refusal.SlugOf(f.Code)
}

// fine is the finding about what is in order.
func fine(check, found string) Finding {
	return Finding{Check: check, Level: OK, Found: found}
}

// failureOf is the failure that an error is, in its own words.
func failureOf(check string, err error, means string) Finding {
	r := refusal.Of(err)
	return Finding{Check: check, Level: Failure, Found: r.Error(), Means: means, Next: r.Next, Code: r.Code, Slug: r.Word()}
}

func skipped(check string) Finding {
	return Finding{Check: check, Level: Skipped, Found: "not checked"}
}
