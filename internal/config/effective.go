package config

import "strings"

// A Value is one setting as it is in force.
type Value struct {
	Key   Key
	Value []string // one, or any number of a List or a Command; ["set"] for a secret; nil for none
	Where string   // "--cell", "PERSONIUM_CELL", "cell in /home/a/config.yaml, line 3", "default"; "" for none
}

// Effective says what is in force and where each value comes from, in the order of [Keys]. A credential that another one
// overrules is not in force. No secret is in the values. Errors are those of [Load].
func Effective(src Source) ([]Value, error) {
	all, err := gather(src)
	if err != nil {
		return nil, err
	}
	s, err := all.settings()
	if err != nil {
		return nil, err
	}
	inForce := s.credentialsInForce()
	var values []Value
	for _, k := range Keys() {
		v := Value{Key: k}
		g, ok := all.find(k.Name)
		chosen, isCredential := inForce[k.Name]
		switch {
		case k.Name == "config" && all.path != "" && all.usual:
			v.Value, v.Where = []string{all.path}, "the usual place"
		case isCredential && !chosen:
		case ok && k.Secret:
			v.Value, v.Where = []string{"set"}, g.where
		case ok:
			v.Value, v.Where = shownValues(g.values), g.where
		case k.Default != "":
			v.Value, v.Where = []string{k.Default}, "default"
		}
		values = append(values, v)
	}
	return values, nil
}

// credentialsInForce says of each key that can hold a credential or a password whether it is used. The source that is
// chosen for a key is always the best one that has it.
func (s Settings) credentialsInForce() map[string]bool {
	return map[string]bool{
		"token_file": s.TokenFile != "", "token_command": s.TokenCommand != nil, "token": s.Token != "",
		"cookie": s.Cookie != "", "cookie_peer": s.CookiePeer != "",
		"password_file": s.PasswordFile != "", "password_command": s.PasswordCommand != nil,
	}
}

// shownValues leaves out what may be a password in a URL: no setting has a use for it.
func shownValues(values []string) []string {
	var all []string
	for _, v := range values {
		if scheme, rest, ok := strings.Cut(v, "://"); ok && hasScheme(v) {
			host, path, hasPath := strings.Cut(rest, "/")
			v = scheme + "://" + shown(host)
			if hasPath {
				v += "/" + path
			}
		}
		all = append(all, v)
	}
	return all
}
