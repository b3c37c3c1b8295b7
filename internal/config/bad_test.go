package config

import (
	"strings"
	"testing"
)

// allKeys is the fix for an unknown key.
const allKeys = "the keys are profiles, cell, unit, profile, token_file, token_command, token, cookie, cookie_peer, login_cell, user, " +
	"password_file, password_command, cacert, client_cert, client_key, insecure, resolve, protected, interval, timeout, stall_timeout, " +
	"max_outage, wait_busy, ask_timeout, readonly, json, quiet, verbose, progress, " +
	"progress_interval, request_key, method_override, override_header"

func TestABadFlagOrVariableIsNamedWithItsFix(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, value, problem, fix string }{
		{"--interval", "10", `--interval is "10", which has no unit`, "write --interval 10s for seconds"},
		{"PERSONIUM_TIMEOUT", "1.5", `PERSONIUM_TIMEOUT is "1.5", which has no unit`, "write PERSONIUM_TIMEOUT=1.5s for seconds"},
		{"--interval", "soon", `--interval is "soon", which is not a duration`, "write a number with a unit: 250ms, 10s, 15m, 2h"},
		{"--interval", "99ms", `--interval is "99ms", which is too short`, "write --interval 100ms or more"},
		{"--interval", "0", `--interval is "0", which is too short`, "write --interval 100ms or more"},
		{"--interval", "-10s", `--interval is "-10s", which is negative`, "write a duration from 100ms up"},
		{"--wait-busy", "-1s", `--wait-busy is "-1s", which is negative`, "write a duration from 0s up"},
		{"PERSONIUM_JSON", "yes", `PERSONIUM_JSON is "yes", which is neither true nor false`,
			"write PERSONIUM_JSON=true or PERSONIUM_JSON=false"},
		{"--json", "ja", `--json is "ja", which is neither true nor false`, "write --json=true or --json=false"},
		{"--progress", "spinner", `--progress is "spinner"; allowed: auto, bar, lines, none`, ""},
		{"--cell", " ", "--cell is empty", "give it a value, or leave it out"},
		{"--config", "", "--config is empty", "give it a value, or leave it out"},
		{"--cell", "https://c.x/\r\n", "", ""},
		{"--cell", "https://c.x/\nb", "--cell holds a line break or another control character",
			"put the bare value there, on one line"},
		{"PERSONIUM_TOKEN", "canary\ncanary", "PERSONIUM_TOKEN holds a line break or another control character",
			"put the bare value there, on one line"},
		{"PERSONIUM_TOKEN", "Bearer canary", "PERSONIUM_TOKEN holds a space",
			`put the bare value there, without the word "Bearer" or a name before it`},
		{"--cell", "cell1", `--cell is "cell1", the name of a cell, and no unit is given`,
			"add --unit URL, or write the whole URL of the cell"},
		{"--cell", "cell1.unit1.example/", `--cell is "cell1.unit1.example/", which is neither a URL with https:// nor the name of a cell`,
			"write --cell https://cell1.unit1.example/"},
		{"PERSONIUM_CELL", "me@x:canary@cell1.unit1.example",
			`PERSONIUM_CELL is "cell1.unit1.example", which is neither a URL with https:// nor the name of a cell`,
			"write PERSONIUM_CELL=https://cell1.unit1.example"},
		{"PERSONIUM_UNIT", "unit1.example", `PERSONIUM_UNIT is "unit1.example", which does not begin with https:// or http://`,
			"write PERSONIUM_UNIT=https://unit1.example"},
		{"--unit", "ftp://unit1.example/", `--unit is "ftp://unit1.example/", which does not begin with https:// or http://`, "write --unit https://unit1.example/"},
		{"--login-cell", "unitadmin", `--login-cell is "unitadmin", which is a name, and has to be the URL of that cell`,
			"write --login-cell https://unit1.example/unitadmin/, or in subdomain style --login-cell https://unitadmin.unit1.example/"},
	} {
		t.Run(tc.name+"="+tc.value, func(t *testing.T) {
			t.Parallel()
			s := scene{env: map[string]string{}, flags: map[string][]string{}}
			if flag, ok := strings.CutPrefix(tc.name, "--"); ok {
				s.flags[flag] = []string{tc.value}
			} else {
				s.env[tc.name] = tc.value
			}
			_, err := s.load(t)
			if tc.problem == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantError(t, err, tc.problem, tc.fix)
		})
	}
}

func TestABadFileIsNamedWithLineAndFix(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, problem, fix string }{
		{"unknown key", "cell: https://c.x/\nintervall: 10s\n", `unknown key "intervall" in PATH, line 2`, allKeys},
		{"unknown key in a profile", "profiles:\n  a:\n    cel: b\n", `unknown key "cel" in PATH, line 3`, allKeys},
		{"a bad value in a profile that is not chosen", "profiles:\n  a:\n    interval: 10\n", `interval in PATH, line 3 is "10", which has no unit`,
			"write interval: 10s for seconds"},
		{"profile in a profile", "profiles:\n  a:\n    profile: a\n", "the key profile is in a profile in PATH, line 3",
			"move it to the top level of the file"},
		{"protected for all", "protected: true\n", "the key protected is outside of a profile in PATH, line 1",
			"move it below the name of a profile"},
		{"profiles twice", "profiles:\n  a:\nprofiles:\n  b:\n", "the key profiles appears a second time in PATH, line 3", "remove one of them"},
		{"a profile twice", "profiles:\n  a:\n  b:\n  a:\n", "the profile a appears a second time in PATH, line 4", "remove one of them"},
		{"a list of profiles", "profiles: [a]\n", "profiles in PATH, line 1 has no profiles below it",
			`write lines "NAME:" below it, and the keys of each profile below its name`},
		{"a profile of one word", "profiles:\n  a: canary\n", "the profile a in PATH, line 2 has no keys below it", `write lines like "interval: 10s" below its name`},
		{"a profile with a bad name", "profiles:\n  canary canary: {}\n", "the name of the profile in PATH, line 2 cannot be used",
			"use up to 64 letters, digits, dots, dashes and underscores, and begin with a letter or a digit"},
		{"a profile that is not there", "profile: b\nprofiles:\n  a:\n  c:\n", `profile in PATH, line 1 names the profile "b", and PATH does not have it`,
			"the profiles are a, c; make it with: personium-cell config init --profile b"},
		{"a command line", "token_command: get token\n", "token_command in PATH, line 1 is a single text with a space",
			"write token_command: [PROGRAM, ARGUMENT]"},
		{"a command without a program", "password_command: ['', a]\n", "password_command in PATH, line 1 names no program",
			"write password_command: [PROGRAM, ARGUMENT]"},
		{"a mapping for a command", "token_command: [a, {b: c}]\n", "token_command in PATH, line 1 is not a single value",
			"write token_command: [PROGRAM, ARGUMENT]"},
		{"two passwords", "password_file: a\npassword_command: [b]\n",
			"password_file in PATH, line 1 and password_command in PATH, line 2 cannot be used together", "remove one of them"},
		{"a key without a certificate", "client_key: a\n", "client_key in PATH, line 1 names a key, and no certificate is given for it",
			"add --client-cert FILE"},
		{"a login cell without a scheme", "login_cell: unitadmin.unit1.example\n", `login_cell in PATH, line 1 is "unitadmin.unit1.example", which does not begin with https:// or http://`,
			"write login_cell: https://unitadmin.unit1.example"},
		{"a unit without a scheme in a profile that is not chosen", "profiles:\n  a:\n    unit: unit1\n", `unit in PATH, line 3 is "unit1", which does not begin with https:// or http://`,
			"write unit: https://unit1"},
		{"a name alone in the profile", "profile: a\nprofiles:\n  a:\n    cell: cell1\n", `cell in PATH, line 4 is "cell1", the name of a cell, and no unit is given`,
			"add --unit URL, or write the whole URL of the cell"},
		{"config in the file", "config: other.yaml\n", `unknown key "config" in PATH, line 1`, allKeys},
		{"dashes", "token-file: a\n", `unknown key "token-file" in PATH, line 1`, "write token_file"},
		{"upper case", "Cell: a\n", `unknown key "Cell" in PATH, line 1`, "write cell"},
		{"a secret as key", "canary" + strings.Repeat("x", 40) + ": a\n", "unknown key of 46 characters in PATH, line 1", allKeys},
		{"a key twice", "quiet: true\nquiet: true\n", "the key quiet appears a second time in PATH, line 2", "remove one of them"},
		{"no unit", "\ninterval: 10\n", `interval in PATH, line 2 is "10", which has no unit`, "write interval: 10s for seconds"},
		{"no truth value", "json: on\n", `json in PATH, line 1 is "on", which is neither true nor false`,
			"write json: true or json: false"},
		{"a list for one value", "interval: [10s]\n", "interval in PATH, line 1 is not a single value", "write interval: 10s"},
		{"a mapping for a list", "override_header:\n  A: b\n", "override_header in PATH, line 1 is not a single value",
			"write override_header: ['NAME: VALUE']"},
		{"a mapping for a secret", "token: {canary: canary}\n", "token in PATH, line 1 is not a single value", "write token: TOKEN"},
		{"a spaced secret", "token: canary canary\n", "token in PATH, line 1 holds a space",
			`put the bare value there, without the word "Bearer" or a name before it`},
		{"broken YAML", "cell: a\n  canary: {\n", "PATH is not valid YAML, see line 2",
			`write lines like "interval: 10s", and put values with special characters in quotes`},
		{"a secret that looks like an alias", "token: *canary\n", "PATH is not valid YAML",
			`write lines like "interval: 10s", and put values with special characters in quotes`},
		{"two documents", "cell: https://a.x/\n---\ncell: https://b.x/\n", "PATH holds a second YAML document from line 2 on",
			`keep one, and remove the line "---"`},
		{"broken YAML in a second document", "quiet: true\n---\n{canary\n", "PATH is not valid YAML, see line 2",
			`write lines like "interval: 10s", and put values with special characters in quotes`},
		{"a bare token", "canary\n", `PATH does not consist of lines "key: value"`, `write lines like "interval: 10s"`},
		{"a list", "- canary\n", `PATH does not consist of lines "key: value"`, `write lines like "interval: 10s"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			src, path := scene{text: tc.text}.source(t)
			_, err := Load(src)
			wantError(t, err, strings.ReplaceAll(tc.problem, "PATH", path), tc.fix)
		})
	}
}

func TestABadValueCountsEvenWhereAFlagOverrulesIt(t *testing.T) {
	t.Parallel()
	_, err := scene{flags: map[string][]string{"interval": {"1s"}}, env: map[string]string{"PERSONIUM_INTERVAL": "1"}}.load(t)
	wantError(t, err, `PERSONIUM_INTERVAL is "1", which has no unit`, "write PERSONIUM_INTERVAL=1s for seconds")
}

func TestACellNeedsASchemeOrAUnit(t *testing.T) {
	t.Parallel()
	for _, cell := range []string{"cell1", "Old_Cell-2", "https://cell1.unit1.example/", "http://localhost:8080/cell1"} {
		s, err := Load(Source{Flags: map[string][]string{"cell": {cell}, "unit": {"https://unit1.example/"}}})
		if err != nil || s.Cell != cell {
			t.Errorf("%s: got %q, %v", cell, s.Cell, err)
		}
	}
	_, err := Load(Source{Flags: map[string][]string{"cell": {"a/b"}, "unit": {"https://unit1.example/"}}})
	wantError(t, err, `--cell is "a/b", which is neither a URL with https:// nor the name of a cell`, "write --cell https://a/b")
}
