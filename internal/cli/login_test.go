package cli

import (
	"testing"
)

func TestAPasswordIsInTheClearOutsideThisMachine(t *testing.T) {
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
