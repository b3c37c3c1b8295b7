package sandbox

import (
	"net/http"
)

// tokenResource is POST __token as far as the practice unit has it: it grants nothing, since its accounts have no
// passwords; every mistake is answered as the server answers it.
func (q *request) tokenResource() (*answer, error) {
	if q.method != http.MethodPost {
		return nil, notAllowed()
	}
	if q.r.Header.Get("Content-Type") == "" {
		return nil, &refusal{code: "PR415-MC-0001", text: "Unsupported media type."}
	}
	if err := q.r.ParseForm(); err != nil {
		return nil, unknownException()
	}
	if _, sent := q.r.Header["Authorization"]; sent {
		return oauthError("PR400-AN-0018", "Authorization header is invalid.", "invalid_client"), nil
	}
	form := q.r.PostForm
	switch grant := form.Get("grant_type"); grant {
	case "password":
		for _, name := range []string{"username", "password"} {
			if form.Get(name) == "" {
				return oauthError("PR400-AN-0016", "Required parameter ["+name+"] missing.", "invalid_request"), nil
			}
		}
		return oauthError("PR400-AN-0017", "Authentication failed.", "invalid_grant"), nil
	case "refresh_token":
		return oauthError("PR400-AN-0009", "Token parse error.", "invalid_grant"), nil
	default:
		return oauthError("PR400-AN-0001", "Unsupported grant type. ["+grant+"]", "unsupported_grant_type"), nil
	}
}

// oauthError is the shape of the token endpoint's own errors.
func oauthError(code, text, kind string) *answer {
	return reply(http.StatusBadRequest).text("application/json",
		`{"error_description":`+quoteJSON("["+code+"] - "+text)+`,"error":`+quoteJSON(kind)+`}`)
}
