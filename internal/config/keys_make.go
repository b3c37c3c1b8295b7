package config

import "strings"

// key makes a Key whose flag, environment variable and file key follow from its name.
func key(name string, kind Kind, value, help string) Key {
	return Key{
		Name:   name,
		Flag:   strings.ReplaceAll(name, "_", "-"),
		Env:    "PERSONIUM_" + strings.ToUpper(name),
		Config: name,
		Kind:   kind,
		Value:  value,
		Help:   help,
	}
}

// toggle makes the Key of a switch that is off unless it is set.
func toggle(name, help string) Key {
	k := key(name, Switch, "", help)
	k.Default = "false"
	return k
}

func duration(name, byDefault, help string) Key {
	k := key(name, Duration, "D", help)
	k.Default = byDefault
	return k
}

func secret(name, value, help string) Key {
	k := key(name, Text, value, help)
	k.Flag, k.Secret = "", true
	return k
}

func choice(name, byDefault, help string, choices ...string) Key {
	k := key(name, Text, strings.Join(choices, "|"), help)
	k.Choices, k.Default = choices, byDefault
	return k
}

// file makes the Key of a setting that names a file.
func file(name, help string) Key {
	k := key(name, Text, "FILE", help)
	k.path = true
	return k
}

// address makes the Key of a setting that says where a unit or a cell is.
func address(name, help string) Key {
	k := key(name, Text, "URL", help)
	k.url = true
	return k
}

// command makes the Key of a program to run. It has no flag and no environment variable: a list of arguments would need
// rules for quoting there.
func command(name, help string) Key {
	return Key{Name: name, Config: name, Kind: Command, Value: "[PROGRAM, ARGUMENT]", Help: help}
}
