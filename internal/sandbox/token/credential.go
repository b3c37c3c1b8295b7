package token

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// A Credential is what a request came with: nothing (both fields empty), a token, or something that is refused as soon
// as somebody asks who it is.
type Credential struct {
	Token   *Token
	Refused coreerror.Code // of the 401; "" for none
}

// Credential reads the credentials of a request to the cell of this name, "" for the unit, in the server's order:
// Authorization first, and only without it a cookie with its peer. A bad one is no error yet.
func (s *Store) Credential(r *http.Request, cell string) Credential {
	header := r.Header.Get("Authorization")
	if _, sent := r.Header["Authorization"]; !sent {
		return s.cookie(r, cell)
	}
	s.count()
	if value, ok := strings.CutPrefix(header, "Bearer "); ok {
		if t, known := s.Find(value); known && t.Peer == "" {
			return t.at(cell)
		}
		return Credential{Refused: coreerror.TokenUnreadable}
	}
	value, ok := strings.CutPrefix(header, "Basic ")
	if !ok {
		return Credential{Refused: coreerror.UnknownScheme}
	}
	if pair, err := base64.StdEncoding.DecodeString(value); err != nil || !strings.Contains(string(pair), ":") {
		return Credential{Refused: coreerror.BasicForm}
	}
	return Credential{Refused: coreerror.BasicRefused}
}

func (s *Store) cookie(r *http.Request, cell string) Credential {
	peer := r.URL.Query().Get("p_cookie_peer")
	if peer == "" {
		return Credential{}
	}
	s.count()
	cookie, err := r.Cookie("p_cookie")
	if err != nil {
		return Credential{Refused: coreerror.CookieRefused}
	}
	if t, known := s.Find(cookie.Value); known && t.Peer == peer {
		return t.at(cell)
	}
	return Credential{Refused: coreerror.CookieRefused}
}

// at is what a token is at the cell of this name, or at the unit: what a cell issued for itself is unreadable elsewhere.
func (t *Token) at(cell string) Credential {
	switch {
	case t.Cell != "" && t.Cell != cell:
		return Credential{Refused: coreerror.TokenUnreadable}
	case t.Kind == Refresh:
		return Credential{Refused: coreerror.RefreshTokenUsed}
	case t.Expired():
		return Credential{Refused: coreerror.TokenExpired}
	}
	return Credential{Token: t}
}

// Unauthorised is the 401 of a credential, with the realm of the URL that was asked.
func Unauthorised(code coreerror.Code, realm string) error {
	e := code.New()
	e.Realm = realm
	return e
}

// Anonymous is the 401 of a request without usable credentials.
func (c Credential) Anonymous(realm string) error {
	switch {
	case c.Refused != "":
		return Unauthorised(c.Refused, realm)
	case c.Token == nil:
		return Unauthorised(coreerror.NoCredential, realm)
	}
	return nil
}

func (s *Store) count() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen++
}
