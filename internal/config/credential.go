package config

import "fmt"

// chooseCredential keeps the credential of the first source that has one, and says where it is from.
func (s *Settings) chooseCredential(flags, env, file layer) error {
	s.TokenFile, s.Token, s.Cookie, s.CookiePeer = "", "", "", ""
	if s.takeTokenFile(flags) || s.takeTokenFile(env) || s.takeToken(env) {
		return nil
	}
	if taken, err := s.takeCookie(env, "PERSONIUM_COOKIE", "PERSONIUM_COOKIE_PEER"); taken || err != nil {
		return err
	}
	if s.takeTokenFile(file) || s.takeToken(file) {
		return nil
	}
	_, err := s.takeCookie(file, "cookie", "cookie_peer")
	return err
}

func (s *Settings) takeTokenFile(l layer) bool {
	g, ok := l["token_file"]
	if ok {
		s.TokenFile = l.text("token_file")
		s.TokenFrom = fmt.Sprintf("the file %s (%s)", s.TokenFile, g.where)
	}
	return ok
}

func (s *Settings) takeToken(l layer) bool {
	g, ok := l["token"]
	if ok {
		s.Token, s.TokenFrom = l.text("token"), g.where
	}
	return ok
}

// takeCookie takes both halves of a cookie login: the unit ignores a cookie without its peer and answers as to a
// stranger, so that half of it would look like a missing role.
func (s *Settings) takeCookie(l layer, cookieName, peerName string) (bool, error) {
	cookie, hasCookie := l["cookie"]
	peer, hasPeer := l["cookie_peer"]
	switch {
	case !hasCookie && !hasPeer:
		return false, nil
	case !hasPeer:
		return false, wrong(cookie.where+" is set without "+peerName, "set "+peerName+" to the p_cookie_peer that came with the cookie")
	case !hasCookie:
		return false, wrong(peer.where+" is set without "+cookieName, "set "+cookieName+" to the value of the p_cookie cookie")
	}
	s.Cookie, s.CookiePeer = l.text("cookie"), l.text("cookie_peer")
	s.TokenFrom = cookie.where + " and " + peer.where
	return true, nil
}
