package session

import (
	"context"
	"strings"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/refusal"
)

// CredentialWords name the credential by where it comes from, such as "the token in PERSONIUM_TOKEN": there may be several at
// hand. "" where there is none.
func (s *Session) CredentialWords(ctx context.Context) string {
	if s.credential.Source == nil {
		return ""
	}
	about, _ := s.credential.Source.About(ctx) // an error leaves where it is
	return placed(about)
}

// placed is a credential with the words for its place.
func placed(about auth.About) string {
	switch from := about.From; {
	case from == "", strings.HasPrefix(from, "the login "):
		return from
	case about.Kind == auth.Cookie:
		return "the cookie in " + from
	case strings.HasPrefix(from, "the program "):
		return "the token of " + from
	case from == fromStdin:
		return "the token from " + from
	default:
		return "the token in " + from
	}
}

// Refused says of the credential of a session that the unit has refused it, and then what can be done about that.
func (s *Session) Refused(ctx context.Context, next refusal.Next) refusal.Next {
	words := s.CredentialWords(ctx)
	switch {
	case words == "":
		return next
	case next.IsNothing():
		return refusal.Say(words + " was refused")
	}
	return refusal.Say(words + " was refused: ").Then(next)
}

// NewCredential says how to get another credential in the place of the one in use.
func (s *Session) NewCredential() refusal.Next {
	logIn := s.LoginCommand(nil)
	switch settings := s.Settings(); {
	case settings.Cookie != "":
		return refusal.Say("log in to the cell once more, and put the new p_cookie and p_cookie_peer there; or take " + settings.TokenFrom +
			" away, then " + logIn)
	case settings.TokenFile != "":
		return refusal.Say("put a new token into the file")
	case len(settings.TokenCommand) > 0:
		return refusal.Say("make the program write another token")
	case settings.TokenFrom != "":
		return refusal.Say("put a new one there; or take " + settings.TokenFrom + " away, which goes before a login, then " + logIn)
	}
	return refusal.Say(logIn)
}
