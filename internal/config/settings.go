package config

import (
	"strings"
	"time"
)

// Settings is what all sources together say. At most one credential is set: that of the source which comes first in the
// order described at [Load].
type Settings struct {
	Cell string `mapstructure:"cell"` // a URL, or together with Unit a cell's name; "" when nobody gave one
	Unit string `mapstructure:"unit"` // a URL; "" when nobody gave one

	Profile   string `mapstructure:"profile"`   // the one that was chosen, "" if none
	Protected bool   `mapstructure:"protected"` // of that profile

	TokenFile  string `mapstructure:"token_file"` // "-" is standard input
	Token      string `mapstructure:"token"`
	Cookie     string `mapstructure:"cookie"`
	CookiePeer string `mapstructure:"cookie_peer"`
	TokenFrom  string `mapstructure:"-"` // where the credential comes from, in words; "" without one

	NotUsed []string `mapstructure:"-"` // where else there is a credential, in words like TokenFrom

	TokenCommand []string `mapstructure:"token_command"` // program and arguments; nil unless it is the credential

	LoginCell       string   `mapstructure:"login_cell"` // a URL
	User            string   `mapstructure:"user"`
	PasswordFile    string   `mapstructure:"password_file"`    // at most one of
	PasswordCommand []string `mapstructure:"password_command"` // these two is set

	CACert     string   `mapstructure:"cacert"` // paths of PEM files
	ClientCert string   `mapstructure:"client_cert"`
	ClientKey  string   `mapstructure:"client_key"` // "": the key is in the file of the certificate
	Insecure   bool     `mapstructure:"insecure"`
	Resolve    []string `mapstructure:"resolve"` // HOST:PORT:ADDR each

	Interval     time.Duration `mapstructure:"interval"`
	Timeout      time.Duration `mapstructure:"timeout"`       // 0 is none
	StallTimeout time.Duration `mapstructure:"stall_timeout"` // 0 is none
	MaxOutage    time.Duration `mapstructure:"max_outage"`
	WaitBusy     time.Duration `mapstructure:"wait_busy"` // 0 is not at all

	Ask        string        `mapstructure:"ask"` // auto or never
	AskTimeout time.Duration `mapstructure:"ask_timeout"`

	ReadOnly        bool          `mapstructure:"readonly"`
	JSON            bool          `mapstructure:"json"`
	Query           string        `mapstructure:"jq"` // "" for none; where there is one JSON is true
	Quiet           bool          `mapstructure:"quiet"`
	Verbose         bool          `mapstructure:"verbose"`
	Progress        string        `mapstructure:"progress"` // auto, bar, lines or none
	Heartbeat       time.Duration `mapstructure:"progress_interval"`
	RequestKey      string        `mapstructure:"request_key"`
	MethodOverride  bool          `mapstructure:"method_override"`
	OverrideHeaders []string      `mapstructure:"override_header"` // 'Name: value' each

	ConfigFile string `mapstructure:"-"` // the file that was read, "" if none

	where     map[string]string `mapstructure:"-"` // where each value stands that somebody gave, by the names of the keys
	ofProfile map[string]bool   `mapstructure:"-"` // of the keys whose value the profile gave
	profiles  []string          `mapstructure:"-"` // those of the file
}

// Profiles are the names of the profiles in the file that was read, in its order.
func (s Settings) Profiles() []string { return s.profiles }

// FromProfile reports whether the profile gave the value of a key that is in force.
func (s Settings) FromProfile(name string) bool { return s.ofProfile[name] }

// Origin is like Where, and names the profile that a value comes from: it may be in the way of somebody who typed no such
// thing. Of a value that nobody gave it is the flag.
func (s Settings) Origin(name string) string {
	switch where := s.where[name]; {
	case s.ofProfile[name]:
		return where + " (profile " + s.Profile + ")"
	case where != "":
		return where
	}
	return "--" + strings.ReplaceAll(name, "_", "-")
}

// Where says where the value of a key stands: "--cacert", "PERSONIUM_CACERT", "cacert in /home/a/config.yaml, line 3".
// It is "" for a default.
func (s Settings) Where(name string) string { return s.where[name] }

// String names no secret, so that printing settings by mistake leaks nothing.
func (s Settings) String() string {
	return "settings of " + s.Cell
}

// GoString is like String.
func (s Settings) GoString() string { return s.String() }

// Load puts the sources together. Every error is an [*refusal.Error].
//
// In the file a profile goes before the top level. A credential comes from the first of: the flag --token-file,
// PERSONIUM_TOKEN_FILE, PERSONIUM_TOKEN, PERSONIUM_COOKIE with PERSONIUM_COOKIE_PEER, and of the profile and then the top
// level of the file token_file, token_command, token, cookie with cookie_peer.
func Load(src Source) (Settings, error) {
	all, err := gather(src)
	if err != nil {
		return Settings{}, err
	}
	return all.settings()
}
