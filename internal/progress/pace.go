package progress

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// A pace is how fast something has gone, as long as that can be told: of transfers, of what is counted step by step, and of jobs whose
// progress grows evenly. The work of other jobs grows with the square of their rows: what is left of them nobody knows.
type pace struct {
	of     string // what is measured; "" for nothing
	points []point
}

// A point is how much of it was done at a time.
type point struct {
	at    time.Time
	share float64 // 0 to 1
}

const (
	mostPoints = 64
	// A forecast is made after that long, and when so much was seen to be done; of a job only later.
	surely, surelyOfJob       = 5 * time.Second, 30 * time.Second
	leastShare, leastOfJob    = 0.02, 0.1
	evenly                    = 1.5 // how much faster one half of the time may have been than the other
	ofJob                     = "job"
	longestForecast           = 100 * time.Hour
	roundToFive, roundToWhole = 5 * time.Second, time.Minute
)

// take notes how far it is. percent is that which is shown of a job.
func (p *pace) take(e event.Event, percent int) {
	of, share := "", 0.0
	switch {
	case e.Total > 0:
		of, share = string(e.Phase), float64(e.Bytes)/float64(e.Total)
	case e.Steps > 0:
		of, share = string(e.Phase), float64(e.Step)/float64(e.Steps)
	case e.Steady && e.Phase == event.Running && percent >= 0:
		of, share = ofJob, float64(percent)/100
	}
	if last := len(p.points) - 1; of != p.of || last >= 0 && share < p.points[last].share {
		p.of, p.points = of, nil
	}
	if of == "" || len(p.points) > 0 && share == p.points[len(p.points)-1].share {
		return
	}
	if len(p.points) == mostPoints {
		for i := range mostPoints / 2 {
			p.points[i] = p.points[2*i]
		}
		p.points = p.points[:mostPoints/2]
	}
	p.points = append(p.points, point{time.Now(), share})
}

// left is what is left of the time, in words: "about 3m left"; "" where nobody can tell, because it has not gone on for long, or not
// evenly.
func (p *pace) left() string {
	if len(p.points) < 3 {
		return ""
	}
	first, last, now := p.points[0], p.points[len(p.points)-1], time.Now()
	long, much := surely, leastShare
	if p.of == ofJob {
		long, much = surelyOfJob, leastOfJob
	}
	took, did := now.Sub(first.at), last.share-first.share
	if took < long || did < much || last.share >= 1 {
		return ""
	}
	half := p.at(first.at.Add(took/2)) - first.share
	if half*2 > did*evenly || did > half*2*evenly {
		return ""
	}
	rest := time.Duration(float64(took) * (1 - last.share) / did)
	if rest > longestForecast {
		return ""
	}
	return "about " + roughly(rest) + " left"
}

// at is how much was done at a time between the first and the last point.
func (p *pace) at(t time.Time) float64 {
	before := p.points[0]
	for _, after := range p.points[1:] {
		if after.at.After(t) {
			return before.share + (after.share-before.share)*float64(t.Sub(before.at))/float64(after.at.Sub(before.at))
		}
		before = after
	}
	return before.share
}

// roughly is a time as precise as a forecast can be: to five seconds, above a minute to one, above an hour to ten.
func roughly(d time.Duration) string {
	switch {
	case d <= time.Minute:
		return max(d.Round(roundToFive), roundToFive).String()
	case d < time.Hour:
		s := d.Round(roundToWhole).String()
		return s[:len(s)-len("0s")]
	}
	s := d.Round(10 * roundToWhole).String()
	return s[:len(s)-len("0s")]
}
