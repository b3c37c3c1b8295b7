package config

import "time"

// A Kind is the form of a setting's value.
type Kind string

// The kinds.
const (
	Text     Kind = "text"
	Duration Kind = "duration" // a number with a unit: 250ms, 10s, 15m
	Switch   Kind = "switch"   // true or false
	List     Kind = "list"     // a repeatable flag, lines in the environment, a sequence in the file
	Command  Kind = "command"  // a program and its arguments: a sequence in the file, run without a shell
)

// A Key documents one setting. Help pages and flags are made from it.
type Key struct {
	Name    string   // as in messages and in the configuration file
	Flag    string   // without dashes; "" where the command line would show a secret to other users, or needs no such flag
	Env     string   // the environment variable; "" if the key can stand in the file only
	Config  string   // the key in the configuration file; "" if it cannot stand there
	Kind    Kind     // the form of the value
	Value   string   // a placeholder for the value: "URL"
	Choices []string // the allowed values, if there are few
	Default string   // "" is none
	Secret  bool     // never shown; the file that holds it must be private
	Help    string   // what it does: one line, no full stop

	InProfileOnly bool // cannot stand at the top level of the file
	AtTopOnly     bool // cannot stand in a profile

	least time.Duration // of a Duration
	path  bool          // of a file: in the configuration file it is relative to that file
	url   bool          // of a unit or a cell; that of the key cell can be a name
}

// Keys returns all settings in the order of the help pages.
func Keys() []Key {
	return []Key{
		address("cell", "URL of the cell; with a unit also just its name"),
		address("unit", "URL of the unit that the cell is on"),
		{Name: "config", Flag: "config", Env: "PERSONIUM_CONFIG", Kind: Text, Value: "FILE",
			Help: "configuration file to read instead of the usual one"},
		{Name: "profile", Flag: "profile", Env: "PERSONIUM_PROFILE", Config: "profile", Kind: Text, Value: "NAME", AtTopOnly: true,
			Help: "profile of the configuration file; its settings override those at the top"},
		file("token_file", "file with the access token, read again when the token is refused; - is standard input"),
		command("token_command", "program that writes an access token to its standard output, with its arguments"),
		secret("token", "TOKEN", "access token"),
		secret("cookie", "VALUE", "value of the p_cookie cookie, instead of a token; needs its peer"),
		secret("cookie_peer", "VALUE", "the p_cookie_peer that was issued with the cookie"),
		address("login_cell", "cell whose accounts log in to the unit"),
		key("user", Text, "NAME", "account of the login cell"),
		file("password_file", "file whose first line is the password of the account; it must be private"),
		command("password_command", "program that writes the password to its standard output, with its arguments"),
		file("cacert", "PEM file with certificates to trust besides those of the system"),
		file("client_cert", "PEM file with the certificate to show to the unit"),
		file("client_key", "PEM file with the key of the client certificate, if it is not in the same file"),
		toggle("insecure", "trust any certificate of the unit; a password is then sent only over plain http"),
		key("resolve", List, "HOST:PORT:ADDR", "connect to ADDR for HOST and PORT, without DNS; * is every host"),
		{Name: "protected", Config: "protected", Kind: Switch, Default: "false", InProfileOnly: true,
			Help: "imports and deletions require the name of the cell typed again, with --confirm"},
		{Name: "interval", Flag: "interval", Env: "PERSONIUM_INTERVAL", Config: "interval", Kind: Duration, Value: "D",
			Default: "10s", Help: "time between two checks of a job, at least 100ms", least: 100 * time.Millisecond},
		duration("timeout", "0s", "end this long after the start of the command, whatever it is doing; 0 is never"),
		duration("stall_timeout", "0s", "stop watching when nothing has changed for this long; 0 is never"),
		duration("max_outage", "15m", "stop watching when the unit has not answered for this long"),
		duration("wait_busy", "0s", "wait this long for a busy cell before giving up"),
		{Name: "ask", Flag: "ask", Env: "PERSONIUM_ASK", Kind: Text, Value: "auto|never", Choices: []string{"auto", "never"},
			Default: "auto", Help: "whether questions are asked on a terminal; where CI is set none is"},
		{Name: "ask_timeout", Flag: "ask-timeout", Env: "PERSONIUM_ASK_TIMEOUT", Config: "ask_timeout", Kind: Duration, Value: "D",
			Default: "10m", Help: "how long a question waits for its answer, at least 1s", least: time.Second},
		toggle("readonly", "refuse whatever would change something on the unit"),
		toggle("json", "write one JSON object a line to standard output"),
		{Name: "jq", Flag: "jq", Env: "PERSONIUM_JQ", Kind: Text, Value: "EXPR",
			Help: "write what this program of jq makes of each object of --json, texts without quotes; the last one alone is " +
				"select(.type == \"result\")"},
		toggle("quiet", "write nothing but errors"),
		toggle("verbose", "write each request and its answer to standard error, without secrets"),
		choice("progress", "auto", "how progress is shown on standard error", "auto", "bar", "lines", "none"),
		{Name: "progress_interval", Flag: "progress-interval", Env: "PERSONIUM_PROGRESS_INTERVAL", Config: "progress_interval",
			Kind: Duration, Value: "D", Default: "1m", least: time.Second,
			Help: "longest silence of progress that is shown as lines, at least 1s"},
		key("request_key", Text, "KEY", "X-Personium-RequestKey of all requests instead of a generated one"),
		toggle("method_override", "send methods that proxies block as POST with X-HTTP-Method-Override"),
		key("override_header", List, "'NAME: VALUE'", "header that the unit takes from X-Override; not Authorization or Cookie"),
	}
}
