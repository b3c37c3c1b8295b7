package config

import "fmt"

// chooseCredential keeps the credential of the first source that has one, and says where it is from and which others
// there are.
func (s *Settings) chooseCredential(all sources) error {
	s.TokenFile, s.Token, s.Cookie, s.CookiePeer, s.TokenCommand = "", "", "", "", nil
	for i, l := range all.layers() {
		cookie, peer := "cookie", "cookie_peer"
		if i < 2 {
			cookie, peer = "PERSONIUM_COOKIE", "PERSONIUM_COOKIE_PEER"
		}
		for _, take := range []func(*Settings) (bool, error){
			func(c *Settings) (bool, error) { return c.takeTokenFile(l), nil },
			func(c *Settings) (bool, error) { return c.takeTokenCommand(l), nil },
			func(c *Settings) (bool, error) { return c.takeToken(l), nil },
			func(c *Settings) (bool, error) { return c.takeCookie(l, cookie, peer) },
		} {
			if err := s.offer(take); err != nil {
				return err
			}
		}
	}
	return nil
}

// offer takes one credential of one source, or remembers that it is not used because of a better one.
func (s *Settings) offer(take func(*Settings) (bool, error)) error {
	if s.TokenFrom == "" {
		_, err := take(s)
		return err
	}
	var other Settings
	if taken, err := take(&other); taken && err == nil {
		s.NotUsed = append(s.NotUsed, other.TokenFrom)
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
			return wrong(file.where+" and "+command.where+" cannot be used together", "remove one of them")
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
