package sandbox

import (
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/token"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// A tokenForm is what a token request asks for.
type tokenForm struct {
	account           string
	target            string // "" for the cell itself
	life, refreshLife time.Duration
	cookie, asOwner   bool
}

// A tokenEndpoint is {CellURL}__token: the password grant and the refresh grant. Client authentication is not among what it
// knows, so that every Authorization header is a wrong one.
type tokenEndpoint struct{ *request }

func (e tokenEndpoint) answer() (*wire.Answer, error) {
	switch e.Method {
	case http.MethodPost:
	case http.MethodOptions:
		return wire.Options("OPTIONS, POST"), nil
	default:
		return nil, notAllowed()
	}
	switch media, _, _ := mime.ParseMediaType(e.HTTP.Header.Get("Content-Type")); media {
	case "application/x-www-form-urlencoded":
	case "application/json":
		return wire.Reply(http.StatusBadRequest).Text("text/plain", jsonForm), nil
	default:
		return nil, coreerror.MediaType.New()
	}
	if err := e.HTTP.ParseForm(); err != nil {
		return nil, coreerror.UnknownException()
	}
	form := e.HTTP.PostForm
	return e.locked(func() (*wire.Answer, error) {
		a := e.grants(form)
		e.unit.logins.answered(form.Get("grant_type"), a.Status < http.StatusMultipleChoices)
		return a, nil
	})
}

// jsonForm is how core answers a JSON body: its reader wants a type that the resource does not have.
const jsonForm = "Cannot find a deserializer for non-concrete Map type [map type; class javax.ws.rs.core.MultivaluedMap, " +
	"[simple type, class java.lang.String] -> [collection type; class java.util.List, contains " +
	"[simple type, class java.lang.String]]]\n" +
	" at [Source: (org.glassfish.jersey.message.internal.ReaderInterceptorExecutor$UnCloseableInputStream); line: 1, column: 1]"

// grants checks a form in the server's order. The cells are locked.
func (e tokenEndpoint) grants(form url.Values) *wire.Answer {
	g := tokenForm{account: form.Get("username"), asOwner: form.Get("p_owner") == "true"}
	if form.Has("p_target") {
		var ok bool
		if g.target, ok = e.unit.urls.Absolute(form.Get("p_target")); !ok {
			return oauthError(coreerror.InvalidTarget)
		}
	}
	g.cookie = !form.Has("p_target") && strings.EqualFold(form.Get("p_cookie"), "true")
	if _, sent := e.HTTP.Header["Authorization"]; sent {
		return oauthError(coreerror.ClientRefused)
	}
	var ok bool
	if g.life, ok = lifeOf(form.Get("expires_in"), token.LongestLife, e.unit.logins.lives.access); !ok {
		return missing("expires_in")
	}
	if g.refreshLife, ok = lifeOf(form.Get("refresh_token_expires_in"), token.LongestRefreshLife, e.unit.logins.lives.refresh); !ok {
		return missing("refresh_token_expires_in")
	}
	switch kind := form.Get("grant_type"); kind {
	case "password":
		for _, name := range []string{"username", "password"} {
			if !form.Has(name) {
				return missing(name)
			}
		}
		return e.logIn(g, form.Get("password"))
	case "refresh_token":
		return e.refresh(g, form.Get("refresh_token"))
	default:
		return oauthError(coreerror.UnknownGrant, kind)
	}
}

// missing is core's answer to a parameter that is not there, and to a life that is out of range as well.
func missing(name string) *wire.Answer {
	return oauthError(coreerror.ParameterMissing, name)
}

// lifeOf reads a life in seconds, from 1 to the longest. The unit gives no longer one than its own, and whole seconds.
func lifeOf(text string, longest, own time.Duration) (life time.Duration, ok bool) {
	life = longest
	if text != "" {
		seconds, err := strconv.Atoi(text)
		if err != nil || seconds < 1 || seconds > int(longest/time.Second) {
			return 0, false
		}
		life = time.Duration(seconds) * time.Second
	}
	return min(life, max(own.Truncate(time.Second), time.Second)), true
}

// oauthError is the shape of the token endpoint's own errors.
func oauthError(e coreerror.OAuthCode, args ...any) *wire.Answer {
	return wire.Reply(http.StatusBadRequest).Text("application/json", e.Body(args...))
}
