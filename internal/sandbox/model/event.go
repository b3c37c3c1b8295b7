package model

import (
	"fmt"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/opaque"
)

// An Event is something that happened in a cell, of which its rules are told.
type Event struct {
	Type   string  // such as odata.links.create
	Path   string  // of what it is about, below the cell
	Info   string  // the status of the answer, and what else core says
	Key    string  // of the request; "" makes one
	Schema *string // of the box that the caller is an app of
	Caller *string // the URL of an account of a cell; nil for unit users and for the server itself
}

// events are the rules of a cell as the server remembers them, and what those that log have written. It reads the rules when
// something happens in the cell for the first time, and again after each event about them: an event that makes a rule, or brings
// one in, is judged by the rules before it.
type events struct {
	known bool
	rules []*Row
	log   strings.Builder
}

// Post tells the rules of the cell of an event. Those that log write a line; others would send something out of the unit, which a
// practice unit does not do. The cells are locked.
func (c *Cell) Post(e Event) {
	if !c.events.known {
		c.events.known, c.events.rules = true, c.content.rows["Rule"]
	}
	for _, r := range c.events.rules {
		if level, logs := logLevels[r.Field("Action")]; logs && c.concerns(r, e) {
			c.events.write(level, c.URL(), e)
		}
	}
	if e.isAboutRules() {
		c.events.rules = c.content.rows["Rule"]
	}
}

// Log is the cell's event log. The cells are locked.
func (c *Cell) Log() string { return c.events.log.String() }

// logLevels are the words for the levels of a log, by the actions that write one.
var logLevels = map[string]string{"log": "INFO ", "log.info": "INFO ", "log.warn": "WARN ", "log.error": "ERROR"}

// localCell is how an event and a rule call the cell.
const localCell = "personium-localcell:/"

// concerns says whether an event is one that a rule waits for: its type begins as the rule says, or ends so if that begins with
// a dot.
func (c *Cell) concerns(rule *Row, e Event) bool {
	s, _ := rule.Source["s"].(object)
	said := func(field, value string) bool {
		prefix, limited := s[field].(string)
		return !limited || strings.HasPrefix(value, prefix)
	}
	external, _ := s["EventExternal"].(bool)
	kind, _ := s["EventType"].(string)
	switch {
	case external:
		return false
	case strings.HasPrefix(kind, ".") && !strings.HasSuffix(e.Type, kind):
		return false
	case !strings.HasPrefix(kind, ".") && !strings.HasPrefix(e.Type, kind):
		return false
	case !said("EventObject", localCell+e.Path) || !said("EventInfo", e.Info):
		return false
	}
	subject, limited := s["EventSubject"].(string)
	return (!limited || e.Caller != nil && *e.Caller == subject) && c.isForSchema(rule, e)
}

// isForSchema says whether the caller is an app of the box of a rule, if that belongs to one.
func (c *Cell) isForSchema(rule *Row, e Event) bool {
	box := c.content.byID("Box", rule.Link("Box"))
	if box == nil || box.Field("Schema") == "" {
		return true
	}
	return e.Schema != nil && *e.Schema == box.Field("Schema")
}

// isAboutRules says whether the rules may be others after the event.
func (e Event) isAboutRules() bool {
	of, isCell := strings.CutPrefix(e.Type, "cellctl.")
	return e.Type == "cell.import" || isCell && (strings.Contains(of, "Rule") || strings.HasPrefix(of, "Box."))
}

// write adds a line to the log of the cell at this URL.
func (v *events) write(level, url string, e Event) {
	if e.Key == "" {
		e.Key = opaque.ID()
	}
	quoted := func(s *string) string {
		if s == nil {
			return "null"
		}
		return `"` + strings.ReplaceAll(*s, `"`, `""`) + `"`
	}
	object := url + e.Path
	fmt.Fprintf(&v.log, "%s,[%s],%s,\"false\",%s,%s,%s,%s,%s\n", time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), level,
		quoted(&e.Key), quoted(e.Schema), quoted(e.Caller), quoted(&e.Type), quoted(&object), quoted(&e.Info))
}
