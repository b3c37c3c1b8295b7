package config

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDefaultsHoldWhereNobodySaysAnything(t *testing.T) {
	t.Parallel()
	got, err := Load(Source{})
	if err != nil {
		t.Fatal(err)
	}
	want := Settings{Interval: 10 * time.Second, MaxOutage: 15 * time.Minute, Progress: "auto", Ask: "auto", AskTimeout: 10 * time.Minute,
		Heartbeat: time.Minute}
	if diff := cmp.Diff(want, got, cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
		t.Error(diff)
	}
}

func TestEachSourceBeatsTheNext(t *testing.T) {
	t.Parallel()
	tests := []struct {
		flag, env, key             string
		inFlag, inEnv, inFile      string
		get                        func(Settings) any
		wantFlag, wantEnv, wantFil any
	}{
		{"cell", "PERSONIUM_CELL", "cell", "https://F.x/", "https://E.x/", "https://C.x/",
			func(s Settings) any { return s.Cell }, "https://F.x/", "https://E.x/", "https://C.x/"},
		{"unit", "PERSONIUM_UNIT", "unit", "https://f.x/", "http://e.x/", "HTTPS://c.x/",
			func(s Settings) any { return s.Unit }, "https://f.x/", "http://e.x/", "HTTPS://c.x/"},
		{"token-file", "PERSONIUM_TOKEN_FILE", "token_file", "-", "/e", "/c",
			func(s Settings) any { return s.TokenFile }, "-", "/e", "/c"},
		{"profile", "PERSONIUM_PROFILE", "profile", "p1", "p2", "p3\nprofiles: {p1: {}, p2: {}, p3: {}}",
			func(s Settings) any { return s.Profile }, "p1", "p2", "p3"},
		{"login-cell", "PERSONIUM_LOGIN_CELL", "login_cell", "https://f.x/", "https://e.x/", "https://c.x/",
			func(s Settings) any { return s.LoginCell }, "https://f.x/", "https://e.x/", "https://c.x/"},
		{"user", "PERSONIUM_USER", "user", "f", "e", "0123", func(s Settings) any { return s.User }, "f", "e", "0123"},
		{"password-file", "PERSONIUM_PASSWORD_FILE", "password_file", "f", "e", "/c",
			func(s Settings) any { return s.PasswordFile }, "f", "e", "/c"},
		{"cacert", "PERSONIUM_CACERT", "cacert", "f", "e", "/c", func(s Settings) any { return s.CACert }, "f", "e", "/c"},
		{"client-cert", "PERSONIUM_CLIENT_CERT", "client_cert", "f", "e", "/c",
			func(s Settings) any { return s.ClientCert }, "f", "e", "/c"},
		{"client-key", "PERSONIUM_CLIENT_KEY", "client_key", "f", "e", "/c\nclient_cert: /c",
			func(s Settings) any { return s.ClientKey }, "f", "e", "/c"},
		{"insecure", "PERSONIUM_INSECURE", "insecure", "false", "true", "false",
			func(s Settings) any { return s.Insecure }, false, true, false},
		{"resolve", "PERSONIUM_RESOLVE", "resolve", "a:1:::1", "b:1:1.1.1.1\nc:2:2.2.2.2", "['d:1:[::1]', 'e:1:1.1.1.1']",
			func(s Settings) any { return strings.Join(s.Resolve, "|") }, "a:1:::1", "b:1:1.1.1.1|c:2:2.2.2.2", "d:1:[::1]|e:1:1.1.1.1"},
		{"interval", "PERSONIUM_INTERVAL", "interval", "100ms", "2s", "3s",
			func(s Settings) any { return s.Interval }, 100 * time.Millisecond, 2 * time.Second, 3 * time.Second},
		{"timeout", "PERSONIUM_TIMEOUT", "timeout", "0", "2h", "3h",
			func(s Settings) any { return s.Timeout }, time.Duration(0), 2 * time.Hour, 3 * time.Hour},
		{"stall-timeout", "PERSONIUM_STALL_TIMEOUT", "stall_timeout", "1h", "2h", "3h",
			func(s Settings) any { return s.StallTimeout }, time.Hour, 2 * time.Hour, 3 * time.Hour},
		{"max-outage", "PERSONIUM_MAX_OUTAGE", "max_outage", "1h", "2h", "3h",
			func(s Settings) any { return s.MaxOutage }, time.Hour, 2 * time.Hour, 3 * time.Hour},
		{"wait-busy", "PERSONIUM_WAIT_BUSY", "wait_busy", "1h", "2h", "3h",
			func(s Settings) any { return s.WaitBusy }, time.Hour, 2 * time.Hour, 3 * time.Hour},
		{"ask-timeout", "PERSONIUM_ASK_TIMEOUT", "ask_timeout", "1m", "2m", "3m",
			func(s Settings) any { return s.AskTimeout }, time.Minute, 2 * time.Minute, 3 * time.Minute},
		{"json", "PERSONIUM_JSON", "json", "true", "0", "true",
			func(s Settings) any { return s.JSON }, true, false, true},
		{"quiet", "PERSONIUM_QUIET", "quiet", "false", "1", "false",
			func(s Settings) any { return s.Quiet }, false, true, false},
		{"verbose", "PERSONIUM_VERBOSE", "verbose", "true", "False", "true",
			func(s Settings) any { return s.Verbose }, true, false, true},
		{"method-override", "PERSONIUM_METHOD_OVERRIDE", "method_override", "false", "TRUE", "false",
			func(s Settings) any { return s.MethodOverride }, false, true, false},
		{"progress", "PERSONIUM_PROGRESS", "progress", "bar", "lines", "none",
			func(s Settings) any { return s.Progress }, "bar", "lines", "none"},
		{"progress-interval", "PERSONIUM_PROGRESS_INTERVAL", "progress_interval", "1m", "2m", "3m",
			func(s Settings) any { return s.Heartbeat }, time.Minute, 2 * time.Minute, 3 * time.Minute},
		{"readonly", "PERSONIUM_READONLY", "readonly", "false", "1", "false",
			func(s Settings) any { return s.ReadOnly }, false, true, false},
		{"request-key", "PERSONIUM_REQUEST_KEY", "request_key", "Flag", "env-KEY", "0123",
			func(s Settings) any { return s.RequestKey }, "Flag", "env-KEY", "0123"},
		{"override-header", "PERSONIUM_OVERRIDE_HEADER", "override_header", "A: a,b.c", "\n B: b::b \n\nC: c\n", "['D: d', E]",
			func(s Settings) any { return strings.Join(s.OverrideHeaders, "|") }, "A: a,b.c", "B: b::b|C: c", "D: d|E"},
	}
	covered := map[string]bool{}
	for _, tc := range tests {
		covered[tc.key] = true
		t.Run(tc.key, func(t *testing.T) {
			t.Parallel()
			s := scene{text: fmt.Sprintf("%s: %s\n", tc.key, tc.inFile), env: map[string]string{}}
			check := func(source string, want any) {
				t.Helper()
				got, err := s.load(t)
				if err != nil {
					t.Errorf("%s: %v", source, err)
				} else if tc.get(got) != want {
					t.Errorf("%s: got %v, want %v", source, tc.get(got), want)
				}
			}
			check("file", tc.wantFil)
			s.env[tc.env] = ""
			check("file under an empty variable", tc.wantFil)
			s.env[tc.env] = tc.inEnv
			check("environment", tc.wantEnv)
			s.flags = map[string][]string{tc.flag: {tc.inFlag}}
			check("flag", tc.wantFlag)
		})
	}
	for _, k := range Keys() {
		if k.Flag != "" && k.Config != "" && !covered[k.Name] {
			t.Errorf("no case for %s", k.Name)
		}
	}
}

func TestNoFileSaysThatNobodyIsAsked(t *testing.T) {
	t.Parallel()
	s := scene{env: map[string]string{"PERSONIUM_ASK": "never"}}
	if got, err := s.load(t); err != nil || got.Ask != "never" {
		t.Errorf("environment: %q, %v", got.Ask, err)
	}
	s.flags = map[string][]string{"ask": {"auto"}}
	if got, err := s.load(t); err != nil || got.Ask != "auto" {
		t.Errorf("flag: %q, %v", got.Ask, err)
	}
	if _, err := (scene{text: "ask: never\n"}).load(t); err == nil {
		t.Error("a file is taken")
	}
}

func TestTheLastOfTwoEqualFlagsCountsAndHeadersAdd(t *testing.T) {
	t.Parallel()
	got, err := Load(Source{Flags: map[string][]string{
		"interval":        {"1s", "2s"},
		"override-header": {"A: 1", "B: 2"},
		"name":            {"not a setting"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if got.Interval != 2*time.Second {
		t.Errorf("interval: got %s, want 2s", got.Interval)
	}
	if diff := cmp.Diff([]string{"A: 1", "B: 2"}, got.OverrideHeaders); diff != "" {
		t.Error(diff)
	}
}

func TestEveryKeyIsDocumentedAndConsistent(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, k := range Keys() {
		if k.Help == "" || strings.HasSuffix(k.Help, ".") || k.Kind == "" || seen[k.Name] {
			t.Errorf("%s: help %q, kind %q, twice: %v", k.Name, k.Help, k.Kind, seen[k.Name])
		}
		seen[k.Name] = true
		inFileOnly := k.Kind == Command || k.InProfileOnly
		if want := "PERSONIUM_" + strings.ToUpper(k.Name); k.Env != want && !inFileOnly || inFileOnly && k.Env != "" {
			t.Errorf("%s: environment variable %s, want %s", k.Name, k.Env, want)
		}
		if k.Flag != "" && k.Flag != strings.ReplaceAll(k.Name, "_", "-") || (k.Secret || inFileOnly) != (k.Flag == "") {
			t.Errorf("%s: flag %q, secret %v", k.Name, k.Flag, k.Secret)
		}
		if k.Default != "" {
			if _, err := k.check(k.Default, given{}); err != nil {
				t.Errorf("%s: its default: %v", k.Name, err)
			}
		}
	}
	fields := reflect.TypeFor[Settings]()
	for i := range fields.NumField() {
		if tag := fields.Field(i).Tag.Get("mapstructure"); tag != "-" && !seen[tag] {
			t.Errorf("the field %s has no key", fields.Field(i).Name)
		}
	}
}

func TestPrintedSettingsHoldNoSecret(t *testing.T) {
	t.Parallel()
	s := Settings{Cell: "https://c.x/", Token: "canary", Cookie: "canary", CookiePeer: "canary"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		for _, v := range []any{s, &s} {
			if got := fmt.Sprintf(verb, v); strings.Contains(got, "canary") {
				t.Errorf("%s of %T: %s", verb, v, got)
			}
		}
	}
}
