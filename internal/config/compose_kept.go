package config

import (
	"maps"
	"slices"
)

// kept is what an addition that replaces something leaves as it is: all that it does not say otherwise. What would stand in the
// way of a credential that it says is left out.
func (a Addition) kept(before Present) map[string][]string {
	old := before.at(a.Profile)
	kept := map[string][]string{}
	for name, g := range old {
		if a.Values[name] == nil && !slices.Contains(a.Answered, name) && !a.displaces(name) {
			kept[name] = g.values
		}
	}
	return kept
}

// displaces reports whether a value that is not given would go before, or against, one that is.
func (a Addition) displaces(name string) bool {
	tokens := []string{"token_file", "token_command", "token", "cookie", "cookie_peer"}
	passwords := []string{"password_file", "password_command"}
	given := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return a.Values[n] != nil })
	}
	switch {
	case slices.Contains(tokens, name):
		return given(tokens...) || given(passwords...) || given("login_cell", "user")
	case slices.Contains(passwords, name):
		return given(passwords...)
	}
	return false
}

// at is what stands in a profile, or with "" at the top level.
func (p Present) at(profile string) layer {
	if profile == "" {
		return p.top
	}
	return p.profiles[profile]
}

// Displaced are the keys that go away without being given, since they would stand in the way of what is given.
func (p Present) Displaced(a Addition) []string {
	var names []string
	for name := range p.at(a.Profile) {
		if a.Values[name] == nil && a.displaces(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Kept are the keys that stay as they are when an addition replaces what there is, in the order of their names.
func (p Present) Kept(a Addition) []string { return slices.Sorted(maps.Keys(a.kept(p))) }
