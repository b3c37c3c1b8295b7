package config

import (
	"time"
)

// Settings is what all sources together say. At most one credential is set: that of the source which comes first in the
// order described at [Load].
type Settings struct {
	Cell string `mapstructure:"cell"` // a URL, or together with Unit a cell's name; "" when nobody gave one
	Unit string `mapstructure:"unit"` // a URL; "" when nobody gave one

	TokenFile  string `mapstructure:"token_file"` // "-" is standard input
	Token      string `mapstructure:"token"`
	Cookie     string `mapstructure:"cookie"`
	CookiePeer string `mapstructure:"cookie_peer"`
	TokenFrom  string `mapstructure:"-"` // where the credential comes from, in words; "" without one

	Interval     time.Duration `mapstructure:"interval"`
	Timeout      time.Duration `mapstructure:"timeout"`       // 0 is none
	StallTimeout time.Duration `mapstructure:"stall_timeout"` // 0 is none
	MaxOutage    time.Duration `mapstructure:"max_outage"`
	WaitBusy     time.Duration `mapstructure:"wait_busy"` // 0 is not at all

	JSON            bool     `mapstructure:"json"`
	Quiet           bool     `mapstructure:"quiet"`
	Verbose         bool     `mapstructure:"verbose"`
	Progress        string   `mapstructure:"progress"` // auto, bar, lines or none
	RequestKey      string   `mapstructure:"request_key"`
	MethodOverride  bool     `mapstructure:"method_override"`
	OverrideHeaders []string `mapstructure:"override_header"` // 'Name: value' each

	ConfigFile string `mapstructure:"-"` // the file that was read, "" if none
}

// String names no secret, so that printing settings by mistake leaks nothing.
func (s Settings) String() string {
	return "settings of " + s.Cell
}

// GoString is like String.
func (s Settings) GoString() string { return s.String() }

// Load puts the sources together. Every error is an [*Error].
//
// A credential comes from the first of: the flag --token-file, PERSONIUM_TOKEN_FILE, PERSONIUM_TOKEN, PERSONIUM_COOKIE
// with PERSONIUM_COOKIE_PEER, and of the file token_file, token, cookie with cookie_peer.
func Load(src Source) (Settings, error) {
	flags, err := flagLayer(src)
	if err != nil {
		return Settings{}, err
	}
	env, err := envLayer(src)
	if err != nil {
		return Settings{}, err
	}
	path, file, err := fileLayer(src, flags, env)
	if err != nil {
		return Settings{}, err
	}
	s, err := merge(flags, env, file)
	if err != nil {
		return Settings{}, err
	}
	s.ConfigFile = path
	if err := s.chooseCredential(flags, env, file); err != nil {
		return Settings{}, err
	}
	return s, s.check()
}
