package cli

import (
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/verdict"
)

// troubleWords say what kept the unit from answering when a run ended, and for how long, as --max-outage would; "" where it had
// answered.
func troubleWords(conn *session.Session) string {
	t := conn.Trouble()
	if t.Err == nil {
		return ""
	}
	words := verdict.TroubleWords(cell.LookOf(time.Now(), personium.JobStatus{}, t.Err))
	if d := t.For.Round(time.Second); d > 0 {
		words += " for " + d.String()
	}
	return words + " (" + t.Err.Error() + ")"
}

// withTrouble adds to words about a run whose time was over what had kept it.
func withTrouble(words string, conn *session.Session) string {
	if trouble := troubleWords(conn); trouble != "" {
		return words + "; " + trouble
	}
	return words
}

// timeUp is what is told of a run whose time was over, with what had kept it.
func timeUp(given *refusal.Error, conn *session.Session) error {
	e := refusal.TimeUp(given, conn.Settings().Timeout)
	e.Text = withTrouble(e.Text, conn)
	return e
}
