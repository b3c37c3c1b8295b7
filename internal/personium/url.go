package personium

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// ParseURL checks the URL of a cell or of a unit and gives it in the form that core compares with its own: lower-case
// host, final slash. The scheme is http or https. A port stays as it is, since core wants exactly the one it knows.
func ParseURL(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil {
		return "", fmt.Errorf("URL %s: %w", quoted(s), withoutURL(err))
	}
	err = checkURL(u)
	if err == nil && strings.Contains(s, "#") {
		err = errors.New("it has a fragment")
	}
	if err != nil {
		return "", fmt.Errorf("URL %s: %w", quoted(s), err)
	}
	u.Host = strings.ToLower(u.Host)
	if !strings.HasSuffix(u.Path, "/") {
		u = u.JoinPath("/")
	}
	return u.String(), nil
}

func checkURL(u *url.URL) error {
	switch {
	case u.Scheme == "":
		return errors.New("it has no scheme, write https:// in front of it")
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("its scheme is neither https nor http")
	case u.User != nil:
		return errors.New("it holds a user name, which is not the way to log in")
	case u.Hostname() == "":
		return errors.New("it has no host")
	case u.Port() != "" && !isPort(u.Port()):
		return errors.New("its port is not a number from 1 to 65535")
	case u.RawQuery != "" || u.ForceQuery:
		return errors.New("it has a query")
	}
	return checkPath(u.Path)
}

func isPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0
}

// checkPath refuses what core would answer with a 404 or what would reach something else than a cell.
func checkPath(path string) error {
	if strings.Contains(path, "//") {
		return errors.New("it has two slashes in a row")
	}
	for segment := range strings.SplitSeq(path, "/") {
		switch {
		case segment == "." || segment == "..":
			return fmt.Errorf("its path has the segment %q", segment)
		case strings.HasPrefix(segment, "__"):
			return fmt.Errorf("its path has %q, which is a part of a cell and not the cell", segment)
		}
	}
	return nil
}

// quoted shows a URL that was typed, unless it may hold a password.
func quoted(s string) string {
	if strings.ContainsAny(s, "@?") {
		return "(not shown, it may hold a secret)"
	}
	return fmt.Sprintf("%q", s)
}

// withoutURL takes the URL, which can hold the peer of a cookie, out of an error.
func withoutURL(err error) error {
	for {
		var u *url.Error
		if !errors.As(err, &u) {
			return err
		}
		err = u.Err
	}
}

// sameAddress compares two URLs that end in a slash, without their schemes: a unit behind a proxy that ends TLS may
// not know that it is reached by https.
func sameAddress(a, b string) bool {
	_, a, _ = strings.Cut(a, "://")
	_, b, _ = strings.Cut(b, "://")
	return strings.EqualFold(a, b)
}

// withSchemeOf gives u the scheme of asked, so that an answer cannot move a token from https to http.
func withSchemeOf(asked, u string) string {
	scheme, _, _ := strings.Cut(asked, "://")
	_, rest, _ := strings.Cut(u, "://")
	return scheme + "://" + rest
}
