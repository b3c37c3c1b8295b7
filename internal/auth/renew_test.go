package auth

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
)

func rotate(t *testing.T, path, token string) {
	t.Helper()
	next := filepath.Join(t.TempDir(), "next")
	if err := os.WriteFile(next, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(next, path); err != nil {
		t.Fatal(err)
	}
}

func TestATokenFileIsReadAgainOnlyWhenItsTokenWasRefused(t *testing.T) {
	t.Parallel()
	path := tokenFile(t, "first", 0o600)
	source, err := New(Settings{TokenFile: path})
	if err != nil {
		t.Fatal(err)
	}
	credential := func() string {
		c, err := source.Credential(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return c.Bearer
	}
	if got := credential(); got != "first" {
		t.Fatalf("got %s", got)
	}
	rotate(t, path, "second")
	if got := credential(); got != "first" {
		t.Errorf("before it was refused the token is %s", got)
	}
	renewed, err := source.Renew(t.Context(), personium.Credential{Bearer: "first"}, nil)
	if err != nil || renewed.Bearer != "second" || credential() != "second" {
		t.Errorf("after it was refused the token is %s, %v", renewed.Bearer, err)
	}
	rotate(t, path, "third")
	late, err := source.Renew(t.Context(), personium.Credential{Bearer: "first"}, nil)
	if err != nil || late.Bearer != "second" {
		t.Errorf("a late refusal of the first token gives %s, %v", late.Bearer, err)
	}
}

func TestATokenFileIsNotOpenedBeforeItIsNeeded(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "token")
	source, err := New(Settings{TokenFile: path})
	if err != nil {
		t.Fatal(err)
	}
	rotate(t, path, "late")
	if got, err := source.Credential(t.Context()); err != nil || got.Bearer != "late" {
		t.Errorf("got %s, %v", got.Bearer, err)
	}
}

func TestAfterAFailedRenewalTheTokenCanStillBeRenewed(t *testing.T) {
	t.Parallel()
	path := tokenFile(t, "first", 0o600)
	source, err := New(Settings{TokenFile: path})
	if err != nil {
		t.Fatal(err)
	}
	first, err := source.Credential(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := source.Renew(t.Context(), first, nil); err == nil || !strings.HasPrefix(err.Error(), "token file "+path+": ") {
		t.Errorf("got %v", err)
	}
	rotate(t, path, "second")
	if got, err := source.Renew(t.Context(), first, nil); err != nil || got.Bearer != "second" {
		t.Errorf("got %s, %v", got.Bearer, err)
	}
}

func TestACredentialOutsideAFileStaysTheSame(t *testing.T) {
	t.Parallel()
	for _, settings := range []Settings{{Token: "token"}, {Cookie: "c", CookiePeer: "p"}} {
		source, err := New(settings)
		if err != nil {
			t.Fatal(err)
		}
		before, err := source.Credential(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if after, err := source.Renew(t.Context(), before, nil); err != nil || after != before {
			t.Errorf("it changed, %v", err)
		}
	}
}
