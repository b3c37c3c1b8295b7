package sandbox

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// A ruleForm is what a rule says, as far as some of it goes only with some other. Source: validateRule of core's CellCtlResource.
type ruleForm struct {
	external, boxed                        bool
	subject, event, object, action, target string // "" for null
}

func (t table) ruleForm(values corejson.Object) ruleForm {
	text := func(field string) string { s, _ := values[field].(string); return s }
	return ruleForm{external: values["EventExternal"] == true, boxed: text("_Box.Name") != "", subject: text("EventSubject"),
		event: text("EventType"), object: text("EventObject"), action: text("Action"), target: text("TargetUrl")}
}

// wrong is the field that does not go with the others; "" where all do.
func (r ruleForm) wrong(u *Unit) string {
	timer := r.event == "timer.periodic" || r.event == "timer.oneshot"
	data := r.event == "odata.create" || r.event == "odata.update" || r.event == "odata.patch"
	switch {
	case r.action == "":
		return "Action"
	case u.isOwn(r.subject): // it has to be written as personium-localunit:
		return "EventSubject"
	case u.isOwn(r.target):
		return "TargetUrl"
	case timer && r.external:
		return "EventExternal"
	case r.action == "relay.data" && !data:
		return "EventType"
	case timer && !isTime(r.object), !timer && !r.external && r.object != "" && !r.seesObject():
		return "EventObject"
	case !strings.HasPrefix(r.action, "log") && !r.reaches():
		return "TargetUrl"
	}
	return ""
}

// isTime: a count of minutes, or a point of time in milliseconds, up to the year 9999.
func isTime(text string) bool {
	n, err := strconv.ParseInt(text, 10, 64)
	return err == nil && n > 0 && n <= 253402300799999
}

// seesObject: a rule of a box waits for what happens in it, or at the level of its cell; others for what happens in the cell.
func (r ruleForm) seesObject() bool {
	inCell := hasScheme(r.object, "personium-localcell")
	if r.boxed {
		return hasScheme(r.object, "personium-localbox") || inCell && strings.HasPrefix(r.object, "personium-localcell:/__")
	}
	return inCell
}

// reaches: what a rule executes is in its box or cell; what it relays to may be anywhere.
func (r ruleForm) reaches() bool {
	switch r.action {
	case "exec":
		if r.boxed {
			return hasScheme(r.target, "personium-localbox")
		}
		return hasScheme(r.target, "personium-localcell")
	case "relay.event":
		cell := strings.HasSuffix(r.target, "/") && hasScheme(r.target, "http", "https", "personium-localunit")
		return cell || r.target == "personium-localcell:/"
	}
	inBox := r.boxed && hasScheme(r.target, "personium-localbox")
	return inBox || hasScheme(r.target, "http", "https", "personium-localunit", "personium-localcell")
}

// hasScheme: a normalized URI with one of some schemes.
func hasScheme(text string, schemes ...string) bool {
	u, err := url.Parse(text)
	loose := func(part string) bool { return err == nil && strings.Contains(u.Path+"/", part) }
	return err == nil && slices.Contains(schemes, u.Scheme) && len(text) <= 1024 && !loose("/./") && !loose("/../") &&
		!strings.Contains(u.Path, "//")
}

// isOwn says whether a URL leads to the unit or, in subdomain style, to one of its cells, at whatever port.
func (u *Unit) isOwn(text string) bool {
	if text == "" || strings.HasPrefix(text, u.UnitURL()) {
		return text != ""
	}
	own, ownErr := url.Parse(u.UnitURL())
	asked, err := url.Parse(text)
	if err != nil || ownErr != nil || u.urls.Style == urls.PathStyle {
		return false
	}
	_, domain, _ := strings.Cut(asked.Hostname(), ".")
	return domain == own.Hostname()
}
