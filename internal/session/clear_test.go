package session

import (
	"testing"

	"github.com/personium/personium-cell/internal/config"
)

func TestWhatGoesToAnotherMachineByHTTPIsInTheClear(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"http://unitadmin.unit1.example/": true, "http://192.0.2.7/unitadmin/": true, "http://[2001:db8::7]/unitadmin/": true,
		"http://mylocalhost/unitadmin/": true, "https://unitadmin.unit1.example/": false, "http://localhost/unitadmin/": false,
		"http://unitadmin.unit.localhost:8080/": false, "http://127.0.0.1:8080/unitadmin/": false, "http://[::1]:8080/unitadmin/": false,
	} {
		if got := inTheClear(text); got != want {
			t.Errorf("%s: got %t, want %t", text, got, want)
		}
	}
}

// A password goes over plain http only where that is said, and with --insecure over nothing else.
func TestAPasswordIsNotSentWhereAnybodyCouldTakeIt(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		loginCell string
		insecure  bool
		sent      bool
	}{
		{"http://unitadmin.unit1.example/", false, false},
		{"http://unitadmin.unit1.example/", true, true},
		{"http://localhost/unitadmin/", false, true},
		{"https://unitadmin.unit1.example/", false, true},
		{"https://unitadmin.unit1.example/", true, false},
	} {
		if err := takesPassword(config.Settings{Insecure: tc.insecure}, tc.loginCell); (err == nil) != tc.sent {
			t.Errorf("%s, insecure %t: %v", tc.loginCell, tc.insecure, err)
		}
	}
}
