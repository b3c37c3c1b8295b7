package cli

import (
	"cmp"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/session"
)

// afterLogin is what to type with a new login: does it have root on the cell, or which cells are there?
func afterLogin(conn *session.Session, login auth.Login) refusal.Next {
	flags, settings := conn.Repeat(), conn.Settings()
	if path, err := filepath.Abs(settings.TokenFile); err == nil && fromFlag(settings.TokenFrom) { // which goes before the login
		flags = strings.Replace(flags, " --token-file "+refusal.Quoted(path), "", 1)
	}
	switch {
	case settings.Cell != "" && settings.Origin("cell") == "--cell":
		return refusal.Say(refusal.Command("doctor", "--cell", settings.Cell).Words() + flags)
	case settings.Cell != "":
		return refusal.Say(refusal.Command("doctor").Words() + flags)
	case settings.Unit != "":
		return refusal.Say(refusal.Command("cell", "list").Words() + flags)
	}
	return refusal.Say(refusal.Command("cell", "list", "--unit", login.Unit).Words() + flags)
}

// betterSource is what later runs take instead of the login; "" for nothing.
func betterSource(conn *session.Session) string {
	return cmp.Or(conn.Settings().TokenFrom, conn.ServiceToken())
}

// fromFlag reports whether a credential comes from a flag, which is for one run.
func fromFlag(from string) bool { return strings.HasSuffix(from, "(--token-file)") }

// aVariable is a variable of the environment in the words of where a credential comes from.
var aVariable = regexp.MustCompile(`\bPERSONIUM_[A-Z_]+\b`)

// insteadOf is a command that uses a login, after what takes a better source away.
func insteadOf(better, command string) string {
	variables := aVariable.FindAllString(better, -1)
	switch {
	case better == "", fromFlag(better): // the command has no such flag
		return command
	case len(variables) > 0:
		return "unset " + strings.Join(variables, " ") + ", then " + command
	}
	if _, setting, found := strings.Cut(better, "("); found { // in a configuration file, which is wrong without its file or program
		better = "the setting " + strings.TrimSuffix(setting, ")")
	}
	return "take away " + better + ", then " + command
}
