package urls

import (
	"net/url"
	"strings"
)

// Absolute reads the target of a token: a URL, or one of personium-localunit. It ends in a slash afterwards.
func (u Unit) Absolute(text string) (target string, ok bool) {
	if rest, local := strings.CutPrefix(text, "personium-localunit:"); local {
		text = u.localUnit(rest)
	}
	parsed, err := url.Parse(text)
	if err != nil || !strings.HasPrefix(parsed.Scheme, "http") || strings.ContainsAny(text, "\r\n") {
		return "", false
	}
	return strings.TrimSuffix(text, "/") + "/", true
}

// localUnit is the URL that follows personium-localunit: "/", "/cell/path" or "cell:/path".
func (u Unit) localUnit(rest string) string {
	path, slash := strings.CutPrefix(rest, "/")
	separator := ":"
	if slash {
		separator = "/"
	}
	name, path, _ := strings.Cut(path, separator)
	if name == "" {
		return u.URL()
	}
	return u.CellURL(name) + strings.TrimPrefix(path, "/")
}
