package auth

import "testing"

func TestNobodyIsToldToCloseAFileOfTheSystem(t *testing.T) {
	t.Parallel()
	const own = "name a file of your own that nobody else can read"
	for path, want := range map[string]string{
		"/etc/hostname":                  own,
		"/etc/../usr/share/x":            own,
		"/home/a/token":                  "chmod 600 /home/a/token",
		"/home/a b/o'k":                  `chmod 600 '/home/a b/o'\''k'`,
		"/proc/self/fd/3":                own,
		"/var/run/secrets/token":         own,
		"/home/a/etc/token":              "chmod 600 /home/a/etc/token",
		"/srv/personium/password-$(x).1": "chmod 600 '/srv/personium/password-$(x).1'",
	} {
		if got := closing(path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}
