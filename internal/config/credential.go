package config

import "fmt"

// chooseCredential keeps the credential of the first source that has one, and says where it is from.
func (s *Settings) chooseCredential(all sources) error {
	s.TokenFile, s.Token, s.Cookie, s.CookiePeer, s.TokenCommand = "", "", "", "", nil
	if s.takeTokenFile(all.flags) || s.takeTokenFile(all.env) || s.takeToken(all.env) {
		return nil
	}
	if taken, err := s.takeCookie(all.env, "PERSONIUM_COOKIE", "PERSONIUM_COOKIE_PEER"); taken || err != nil {
		return err
	}
	for _, l := range []layer{all.profile, all.top} {
		if s.takeTokenFile(l) || s.takeTokenCommand(l) || s.takeToken(l) {
			return nil
		}
		if taken, err := s.takeCookie(l, "cookie", "cookie_peer"); taken || err != nil {
			return err
		}
	}
	return nil
}

// choosePassword keeps the password of the first source that has one.
func (s *Settings) choosePassword(all sources) error {
	s.PasswordFile, s.PasswordCommand = "", nil
	for _, l := range all.layers() {
		file, hasFile := l["password_file"]
		command, hasCommand := l["password_command"]
		switch {
		case hasFile && hasCommand:
			return wrong(file.where+" and "+command.where+" exclude each other", "remove one of them")
		case hasFile:
			s.PasswordFile = file.values[0]
			return nil
		case hasCommand:
			s.PasswordCommand = command.values
			return nil
		}
	}
	return nil
}

func (s *Settings) takeTokenCommand(l layer) bool {
	g, ok := l["token_command"]
	if ok {
		s.TokenCommand = g.values
		s.TokenFrom = fmt.Sprintf("the program %s (%s)", g.values[0], g.where)
	}
	return ok
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
