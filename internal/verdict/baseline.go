package verdict

import "time"

// A Baseline is what the cell looked like before the POST. What was there before is no news afterwards.
type Baseline struct {
	At      time.Time  `json:"at"`
	Import  Look       `json:"import"`
	Export  Look       `json:"export"`
	Version *int64     `json:"version,omitempty"` // of {UnitURL}__ctl/Cell('x'); nil where our credentials may not read it
	Area    AreaAtRest `json:"area"`
}

// AreaAtRest is the snapshot area before an export.
type AreaAtRest struct {
	Read     bool                 `json:"read"`
	Files    map[string]time.Time `json:"files,omitempty"` // creation date by file name
	Nameless int                  `json:"nameless,omitempty"`
}

// Limits bound the watching. Zero means no limit, except for MaxOutage, which has to be set.
type Limits struct {
	Interval     time.Duration `json:"interval"` // between two looks
	Timeout      time.Duration `json:"timeout,omitempty"`
	StallTimeout time.Duration `json:"stall_timeout,omitempty"`
	MaxOutage    time.Duration `json:"max_outage"`
	NoCount      bool          `json:"-"` // the content is not compared this time; another process may still do so
}

// Listing is what the snapshot area said about an export that seems to be over.
type Listing struct {
	Archive  bool     `json:"archive"`          // NAME.zip is listed
	Failure  *Message `json:"failure"`          // the text of NAME.error, when its date is not the baseline's
	Stale    bool     `json:"stale"`            // NAME.error is there, unchanged since before the POST
	Others   string   `json:"others,omitempty"` // a new file of another job
	Nameless int      `json:"nameless"`
	Cause    Cause    `json:"-"` // of Failure
	// Refused is why nobody may list it; then the rest tells nothing.
	Refused string `json:"refused,omitempty"`
}
