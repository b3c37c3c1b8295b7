package config

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"
)

// The sources of a credential in their order; each case sets its own and all that come after it.
func TestTheFirstSourceOfACredentialWinsAlone(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		flags, env map[string]string
		text       string
		want       Settings
	}{
		{name: "--token-file", flags: map[string]string{"token-file": "/flag"},
			want: Settings{TokenFile: "/flag", TokenFrom: "the file /flag (--token-file)"}},
		{name: "PERSONIUM_TOKEN_FILE", env: map[string]string{"PERSONIUM_TOKEN_FILE": "/env"},
			want: Settings{TokenFile: "/env", TokenFrom: "the file /env (PERSONIUM_TOKEN_FILE)"}},
		{name: "PERSONIUM_TOKEN", env: map[string]string{"PERSONIUM_TOKEN": " AA~env\n"},
			want: Settings{Token: "AA~env", TokenFrom: "PERSONIUM_TOKEN"}},
		{name: "PERSONIUM_COOKIE", env: map[string]string{"PERSONIUM_COOKIE": "c1", "PERSONIUM_COOKIE_PEER": "p1"},
			want: Settings{Cookie: "c1", CookiePeer: "p1", TokenFrom: "PERSONIUM_COOKIE and PERSONIUM_COOKIE_PEER"}},
		{name: "token_file", text: "token_file: /file\n",
			want: Settings{TokenFile: "/file", TokenFrom: "the file /file (token_file in PATH, line 1)"}},
		{name: "token", text: "token: 0123\n",
			want: Settings{Token: "0123", TokenFrom: "token in PATH, line 1"}},
		{name: "cookie", text: "cookie: c2\ncookie_peer: p2\n",
			want: Settings{Cookie: "c2", CookiePeer: "p2", TokenFrom: "cookie in PATH, line 1 and cookie_peer in PATH, line 2"}},
		{name: "no source"},
	}
	flags, env, text := map[string][]string{}, map[string]string{}, ""
	for i := len(tests) - 1; i >= 0; i-- {
		tc := tests[i]
		for name, value := range tc.flags {
			flags[name] = []string{value}
		}
		maps.Copy(env, tc.env)
		text = tc.text + text
		src, path := scene{flags: flags, env: env, text: text}.source(t)
		got, err := Load(src)
		if err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		if left := max(0, len(tests)-2-i); len(got.NotUsed) != left || left > 0 && !strings.Contains(got.NotUsed[0], tests[i+1].name) {
			t.Errorf("%s: the sources that are not used are %q, want %d from %s on", tc.name, got.NotUsed, left, tests[min(i+1, len(tests)-1)].name)
		}
		got = Settings{TokenFile: got.TokenFile, Token: got.Token, Cookie: got.Cookie, CookiePeer: got.CookiePeer,
			TokenFrom: strings.ReplaceAll(got.TokenFrom, path, "PATH")}
		if got.TokenFile != tc.want.TokenFile || got.Token != tc.want.Token || got.Cookie != tc.want.Cookie ||
			got.CookiePeer != tc.want.CookiePeer || got.TokenFrom != tc.want.TokenFrom {
			t.Errorf("%s: got %#v from %q, want the one from %q", tc.name, got.TokenFile+got.Token+got.Cookie+got.CookiePeer,
				got.TokenFrom, tc.want.TokenFrom)
		}
	}
}

func TestHalfACookieLoginIsRefused(t *testing.T) {
	t.Parallel()
	_, err := scene{env: map[string]string{"PERSONIUM_COOKIE": "canary"}, text: "cookie_peer: p\n"}.load(t)
	wantError(t, err, "PERSONIUM_COOKIE is set without PERSONIUM_COOKIE_PEER",
		"set PERSONIUM_COOKIE_PEER to the p_cookie_peer that came with the cookie")
	_, err = scene{env: map[string]string{"PERSONIUM_COOKIE_PEER": "canary"}}.load(t)
	wantError(t, err, "PERSONIUM_COOKIE_PEER is set without PERSONIUM_COOKIE",
		"set PERSONIUM_COOKIE to the value of the p_cookie cookie")
	src, path := scene{text: "cookie: canary\n"}.source(t)
	_, err = Load(src)
	wantError(t, err, "cookie in "+path+", line 1 is set without cookie_peer",
		"set cookie_peer to the p_cookie_peer that came with the cookie")
}

func TestATokenFileOfTheConfigurationIsFoundFromEveryFolder(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"secrets/token":    "HOME/.config/personium-cell/secrets/token",
		"~/token":          "HOME/token",
		"/run/../tokens/a": "/run/../tokens/a",
		"-":                "-",
	} {
		src, path := scene{text: "token_file: " + `"` + text + `"`}.source(t)
		got, err := Load(src)
		if err != nil {
			t.Fatal(err)
		}
		home := filepath.Dir(filepath.Dir(filepath.Dir(path)))
		if want := strings.Replace(want, "HOME", home, 1); got.TokenFile != want {
			t.Errorf("%s: got %s, want %s", text, got.TokenFile, want)
		}
	}
}
