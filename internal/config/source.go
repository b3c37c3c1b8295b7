package config

import "runtime"

// A Source is where settings come from.
type Source struct {
	Flags map[string][]string              // the flags that were set, by name without dashes; the last value counts
	Env   func(name string) (string, bool) // os.LookupEnv in the program; nil is an empty environment
	GOOS  string                           // the system whose conventions hold; "" is the one this runs on
}

// lookup returns the value of an environment variable, "" when it is not set.
func (s Source) lookup(name string) string {
	if s.Env == nil {
		return ""
	}
	if value, ok := s.Env(name); ok {
		return value
	}
	return ""
}

func (s Source) system() string {
	if s.GOOS == "" {
		return runtime.GOOS
	}
	return s.GOOS
}
