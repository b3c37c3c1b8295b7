package session

import (
	"io"
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/config"
)

// A Process is what of the process a session touches.
type Process struct {
	Getenv    func(string) string
	Environ   []string // NAME=value each, for programs that write a secret
	Stdin     io.Reader
	Stderr    io.Writer // of programs that write a secret
	StateDir  string    // where logins, journals and lock files live; "" when there is no such place
	UserAgent string
	Transport http.RoundTripper // in the place of the network; nil: the network
}

// credentialsDir is where a service manager puts secrets; "" where there is none.
func (p Process) credentialsDir() string { return p.Getenv("CREDENTIALS_DIRECTORY") }

// serviceToken names the file of a token that a service manager gives; "" where there is none.
func (p Process) serviceToken() string {
	path := auth.ServiceTokenPath(p.credentialsDir())
	if path == "" {
		return ""
	}
	return "the file " + path + " (CREDENTIALS_DIRECTORY)"
}

// runner runs the programs that write a secret. They get the environment of this process but its own secrets.
func (p Process) runner() auth.Runner {
	var environ []string
	for _, entry := range p.Environ {
		name, _, _ := strings.Cut(entry, "=")
		switch name {
		case "PERSONIUM_TOKEN", "PERSONIUM_COOKIE", "PERSONIUM_COOKIE_PEER":
		default:
			environ = append(environ, entry)
		}
	}
	return auth.Runner{Environ: environ, Stderr: p.Stderr}
}

// password is where a password can be had without a person; nil when nowhere.
func (p Process) password(settings config.Settings) auth.PasswordSource {
	switch {
	case settings.PasswordFile != "":
		return auth.PasswordFile(settings.PasswordFile, p.credentialsDir())
	case len(settings.PasswordCommand) > 0:
		return auth.PasswordCommand(settings.PasswordCommand, p.runner())
	}
	return nil
}
