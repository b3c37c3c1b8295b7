package auth

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
)

const canary = "canary-token-5f3d9b7e"

func tokenFile(t *testing.T, content string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheFirstOfSeveralCredentialsCounts(t *testing.T) {
	t.Parallel()
	file := tokenFile(t, "from-the-file", 0o600)
	for _, test := range []struct {
		name     string
		settings Settings
		want     personium.Credential
	}{
		{"all", Settings{TokenFile: file, Token: "a", Cookie: "b", CookiePeer: "c"}, personium.Credential{Bearer: "from-the-file"}},
		{"no file", Settings{Token: "a", Cookie: "b", CookiePeer: "c"}, personium.Credential{Bearer: "a"}},
		{"a cookie", Settings{Cookie: "b", CookiePeer: "c"}, personium.Credential{Cookie: "b", CookiePeer: "c"}},
	} {
		source, err := New(test.settings)
		if err != nil {
			t.Fatal(err)
		}
		got, err := source.Credential(t.Context())
		if err != nil || got != test.want {
			t.Errorf("%s: another credential, %v", test.name, err)
		}
	}
}

func TestNoSettingsAreNoCredential(t *testing.T) {
	t.Parallel()
	if _, err := New(Settings{From: "--token-file"}); !errors.Is(err, ErrNoCredential) {
		t.Errorf("got %v", err)
	}
}

func TestATokenIsReadToItsEndOfLine(t *testing.T) {
	t.Parallel()
	for _, content := range []string{canary, canary + "\n", canary + "\r\n"} {
		source, err := New(Settings{TokenFile: tokenFile(t, content, 0o600)})
		if err != nil {
			t.Fatal(err)
		}
		got, err := source.Credential(t.Context())
		if err != nil || got.Bearer != canary {
			t.Errorf("%d bytes: another token, %v", len(content), err)
		}
	}
}

func TestTheLargestTokenFileIs64KiB(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]string{64 << 10: "", 64<<10 + 1: "it is larger than 64 KiB, which no token is"} {
		source, err := New(Settings{TokenFile: tokenFile(t, strings.Repeat("t", size), 0o600)})
		if err != nil {
			t.Fatal(err)
		}
		got, err := source.Credential(t.Context())
		if want == "" && (err != nil || len(got.Bearer) != size) || want != "" && (err == nil || !strings.HasSuffix(err.Error(), want)) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

func TestAWrongTokenFileIsNamedAndNotShown(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, content, want string }{
		{"empty", "", "it is empty"},
		{"an empty line", "\n", "it is empty"},
		{"two lines", canary + "\n" + canary + "\n", "its content has more than one line"},
		{"two ends of line", canary + "\n\n", "its content has more than one line"},
		{"a carriage return inside", canary + "\rX: y", "its content has more than one line"},
		{"a space inside", canary + " x", "its content has white space at position 22"},
		{"a space before", " " + canary, "its content has white space at position 1"},
		{"a tab", "a\t" + canary, "its content has white space at position 2"},
		{"a zero byte", canary + "\x00", "its content has a control character at position 22"},
		{"an escape character", "\x1b" + canary, "its content has a control character at position 1"},
		{"a delete character", "\x7f" + canary, "its content has a control character at position 1"},
		{"a byte order mark", "\ufeff" + canary, "its content has a character at position 1 that is not ASCII"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := tokenFile(t, test.content, 0o600)
			source, err := New(Settings{TokenFile: path, From: "--token-file"})
			if err != nil {
				t.Fatal(err)
			}
			_, err = source.Credential(t.Context())
			if err == nil || err.Error() != "token file "+path+" (--token-file): "+test.want {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestATokenFileIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("windows has no such modes")
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o644, 0o620, 0o602, 0o610, 0o601, 0o777} {
		path := tokenFile(t, canary, mode)
		source, err := New(Settings{TokenFile: path})
		if err != nil {
			t.Fatal(err)
		}
		_, err = source.Credential(t.Context())
		if want := fmt.Sprintf("token file %s: others can read it (mode %04o): chmod 600 %s", path, mode, path); err == nil || err.Error() != want {
			t.Errorf("%04o: got %v", mode, err)
		}
	}
	for _, mode := range []os.FileMode{0o600, 0o400, 0o700} {
		source, err := New(Settings{TokenFile: tokenFile(t, canary, mode)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := source.Credential(t.Context()); err != nil {
			t.Errorf("%04o: %v", mode, err)
		}
	}
}

func TestWhatIsNoFileIsNoTokenFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	missing := filepath.Join(folder, "missing")
	for path, want := range map[string]string{folder: "it is a folder", missing: "no such file or directory"} {
		source, err := New(Settings{TokenFile: path, From: "PERSONIUM_TOKEN_FILE"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = source.Credential(t.Context())
		if err == nil || !strings.HasPrefix(err.Error(), "token file "+path+" (PERSONIUM_TOKEN_FILE): ") {
			t.Errorf("got %v", err)
		}
		if runtime.GOOS != "windows" && err != nil && !strings.HasSuffix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	source, err := New(Settings{TokenFile: missing})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := source.Credential(t.Context()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v is not os.ErrNotExist", err)
	}
}

func TestATokenThatIsGivenDirectlyIsCheckedAtOnce(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		settings Settings
		want     string
	}{
		{"a second header", Settings{Token: canary + "\r\nX-Evil: 1", From: "PERSONIUM_TOKEN"}, "the token (PERSONIUM_TOKEN) has more than one line"},
		{"a space", Settings{Token: "Bearer " + canary, From: "PERSONIUM_TOKEN"}, "the token (PERSONIUM_TOKEN) has white space at position 7"},
		{"not ASCII", Settings{Token: "é" + canary}, "the token has a character at position 1 that is not ASCII"},
		{"no peer", Settings{Cookie: canary, From: "PERSONIUM_COOKIE"}, "the cookie (PERSONIUM_COOKIE) is not complete: p_cookie and p_cookie_peer belong together"},
		{"no cookie", Settings{CookiePeer: canary}, "the cookie is not complete: p_cookie and p_cookie_peer belong together"},
		{"a second cookie", Settings{Cookie: canary + ";x=y", CookiePeer: "p"}, "the p_cookie has a character at position 22 that no cookie can have"},
		{"a wrong peer", Settings{Cookie: "c", CookiePeer: canary + "\n"}, "the p_cookie_peer has more than one line"},
	} {
		_, err := New(test.settings)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
}

func TestSettingsAndSourcesAreNeverFormatted(t *testing.T) {
	t.Parallel()
	settings := Settings{Token: canary, Cookie: canary, CookiePeer: canary}
	source, err := New(settings)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, value := range []any{settings, &settings, source, struct{ S Source }{source}, []Settings{settings}} {
			_, _ = fmt.Fprintf(&out, verb+"\n", value)
		}
	}
	encoded, err := json.Marshal([]any{settings, source})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "settings", settings, "source", source)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "settings", settings, "source", source)
	out.WriteString(settings.String() + settings.GoString() + fmt.Sprint(source))
	if strings.Contains(out.String(), "canary") || !strings.Contains(out.String(), redacted) {
		t.Error(out.String())
	}
}
