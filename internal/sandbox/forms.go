package sandbox

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// The forms of the values that core's types want, in core's own expressions.
var (
	nameForm        = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9-_]{0,127}$`).MatchString
	accountForm     = regexp.MustCompile("^[a-zA-Z0-9][a-zA-Z0-9-_!$*=^`{|}~.@]{0,127}$").MatchString
	cellForm        = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,127}$`).MatchString
	relationForm    = regexp.MustCompile(`^[a-zA-Z0-9-\+][a-zA-Z0-9-_\+:]{0,127}$`).MatchString
	idForm          = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9-_:]{0,199}$`).MatchString
	eventForm       = regexp.MustCompile(`^[a-zA-Z0-9-_\+:.]{0,127}$`).MatchString
	statusForm      = regexp.MustCompile(`^(active|deactivated|passwordChangeRequired)$`).MatchString
	actionForm      = regexp.MustCompile(`^(exec|relay|relay\.data|relay\.event|log|log\.info|log\.warn|log\.error)$`).MatchString
	multiplicity    = regexp.MustCompile(`^(0\.\.1|1|\*)$`).MatchString
	collectionForm  = regexp.MustCompile(`^(None|List)$`).MatchString
	kindsOfAccounts = regexp.MustCompile(`^basic$`).MatchString // a unit without plug-ins for other logins
)

// uriForm: an absolute URI.
func uriForm(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme != "" && len(text) <= 1024
}

// cellURLForm: a normalized URL of http or https that ends in a slash.
func cellURLForm(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && strings.HasSuffix(text, "/") &&
		!strings.Contains(u.Path, "//") && !strings.Contains(u.Path, "/../") && len(text) <= 1024
}

func schemaForm(text string) bool { return cellURLForm(text) || strings.HasPrefix(text, "urn:") }

// addressesForm: addresses and ranges, with commas between them.
func addressesForm(text string) bool {
	return !slices.ContainsFunc(strings.Split(text, ","), func(one string) bool {
		_, addressErr := netip.ParseAddr(one)
		_, rangeErr := netip.ParsePrefix(one)
		return addressErr != nil && rangeErr != nil
	})
}

func filled(text string) bool { return text != "" }

func refusedCellURL(field string) error { return coreerror.CellURLForm.New(field) }

func refusedSchema(field string) error { return coreerror.SchemaForm.New(field) }
