package cli

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/explain"
)

// A unit whose Java refuses what the unit itself signs takes no token that it gives: a login to it is not done, and no new
// token helps.
func TestAUnitThatRefusesItsOwnTokensIsNamed(t *testing.T) {
	t.Parallel()
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("a-password\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const refused = "the token in PERSONIUM_TOKEN was refused: "
	for _, test := range []struct {
		name string
		args []string
		want string
		hint string // before what helps
	}{
		{"a login", []string{"login", "--login-cell", "http://127.0.0.1:8080/unitadmin/", "--user", "unitadmin", "--password-file", password},
			"unitadmin is not logged in: the unit does not take the token that it has just given: GET ", ""},
		{"an import", []string{"import", "--name", "CellExport_2017_01"}, "could not read the state of the cell: GET ", refused},
		{"a list", []string{"snapshot", "list"}, "could not list the snapshot area: PROPFIND ", refused},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := &stranger{status: http.StatusUnauthorized, json: `{"code":"PR401-AU-0008","message":{"lang":"en","value":"Token dsig error."}}`}
			s.of = func(r *http.Request, _ bool) bool { return strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") }
			r := runBehind(t, s, "path", test.args...)
			hint := "hint: " + test.hint + explain.OwnTokensHint
			if r.code != 4 || !strings.Contains(r.output, test.want) || !strings.Contains(r.output, hint) {
				t.Errorf("exit %d\n%s", r.code, r.output)
			}
		})
	}
}
