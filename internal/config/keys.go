package config

import (
	"strings"
	"time"
)

// A Kind is the form of a setting's value.
type Kind string

// The kinds.
const (
	Text     Kind = "text"
	Duration Kind = "duration" // a number with a unit: 250ms, 10s, 15m
	Switch   Kind = "switch"   // true or false
	List     Kind = "list"     // a repeatable flag, lines in the environment, a sequence in the file
)

// A Key documents one setting. Help pages and flags are made from it.
type Key struct {
	Name    string   // as in messages and in the configuration file
	Flag    string   // without dashes; "" where the command line would show a secret to other users
	Env     string   // the environment variable
	Config  string   // the key in the configuration file; "" if it cannot stand there
	Kind    Kind     // the form of the value
	Value   string   // a placeholder for the value: "URL"
	Choices []string // the allowed values, if there are few
	Default string   // "" is none
	Secret  bool     // never shown; the file that holds it must be private
	Help    string   // what it does: one line, no full stop

	least time.Duration // of a Duration
}

// Keys returns all settings in the order of the help pages.
func Keys() []Key {
	return []Key{
		key("cell", Text, "URL", "", "URL of the cell; with a unit also just its name"),
		key("unit", Text, "URL", "", "URL of the unit that the cell is on"),
		{Name: "config", Flag: "config", Env: "PERSONIUM_CONFIG", Kind: Text, Value: "FILE",
			Help: "configuration file to read instead of the usual one"},
		key("token_file", Text, "FILE", "", "file with the access token, read again when the token is refused; - is standard input"),
		secret("token", "TOKEN", "access token"),
		secret("cookie", "VALUE", "value of the p_cookie cookie, instead of a token; needs its peer"),
		secret("cookie_peer", "VALUE", "the p_cookie_peer that was issued with the cookie"),
		{Name: "interval", Flag: "interval", Env: "PERSONIUM_INTERVAL", Config: "interval", Kind: Duration, Value: "D",
			Default: "10s", Help: "time between two looks at a job, at least 100ms", least: 100 * time.Millisecond},
		key("timeout", Duration, "D", "0s", "stop looking this long after the start of the job; 0 is never"),
		key("stall_timeout", Duration, "D", "0s", "stop looking when nothing has changed for this long; 0 is never"),
		key("max_outage", Duration, "D", "15m", "stop looking when the unit has not answered for this long"),
		key("wait_busy", Duration, "D", "0s", "wait this long for a busy cell before giving up"),
		key("json", Switch, "", "false", "write one JSON object a line to standard output"),
		key("quiet", Switch, "", "false", "write nothing but errors"),
		key("verbose", Switch, "", "false", "write each request and its answer to standard error, without secrets"),
		choice("progress", "auto", "how progress is shown on standard error", "auto", "bar", "lines", "none"),
		key("request_key", Text, "KEY", "", "X-Personium-RequestKey of all requests instead of a generated one"),
		key("method_override", Switch, "", "false", "send methods that proxies block as POST with X-HTTP-Method-Override"),
		key("override_header", List, "'NAME: VALUE'", "", "header that the unit takes from X-Override; not Authorization or Cookie"),
	}
}

// key makes a Key whose flag, environment variable and file key follow from its name.
func key(name string, kind Kind, value, byDefault, help string) Key {
	return Key{
		Name:    name,
		Flag:    strings.ReplaceAll(name, "_", "-"),
		Env:     "PERSONIUM_" + strings.ToUpper(name),
		Config:  name,
		Kind:    kind,
		Value:   value,
		Default: byDefault,
		Help:    help,
	}
}

func secret(name, value, help string) Key {
	k := key(name, Text, value, "", help)
	k.Flag, k.Secret = "", true
	return k
}

func choice(name, byDefault, help string, choices ...string) Key {
	k := key(name, Text, strings.Join(choices, "|"), byDefault, help)
	k.Choices = choices
	return k
}
