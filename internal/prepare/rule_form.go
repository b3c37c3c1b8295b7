package prepare

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// isMade says whether a unit would take a rule by POST as it stands in the archive. Which it would not stays there, because an import stores
// whatever it reads. Source: validateRule of core's CellCtlResource; seen on 1.8.3. Where a URL cannot be read the answer is no.
func (p *planner) isMade(line string) bool {
	var row struct {
		Source struct {
			Fields map[string]any `json:"s"`
		} `json:"_source"`
	}
	if json.Unmarshal([]byte(line), &row) != nil {
		return false
	}
	text := func(field string) string {
		s, _ := row.Source.Fields[field].(string)
		return s
	}
	actions := []string{"exec", "relay", "relay.data", "relay.event", "log", "log.info", "log.warn", "log.error"}
	return regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_:-]{0,199}$`).MatchString(text("Name")) &&
		slices.Contains(actions, text("Action")) && !p.isOwnURL(text("EventSubject")) && !p.isOwnURL(text("TargetUrl"))
}

// isOwnURL says whether a URL leads to the unit that the copy is for, or may: the API wants personium-localunit: for it, and an import
// takes it as it is.
func (p *planner) isOwnURL(text string) bool {
	if text == "" {
		return false
	}
	u, err := url.Parse(text)
	own, ownErr := url.Parse(p.o.UnitURL)
	if err != nil || ownErr != nil {
		return true
	}
	host := strings.ToLower(u.Hostname())
	return host != "" && own.Hostname() != "" && (host == own.Hostname() || strings.HasSuffix(host, "."+own.Hostname()))
}
