package coreerror

import (
	"fmt"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// An OAuthCode names an error of the token endpoint.
type OAuthCode string

// The errors of the token endpoint, in the order of its checks.
const (
	InvalidTarget     OAuthCode = "PR400-AN-0002"
	ClientRefused     OAuthCode = "PR400-AN-0018"
	ParameterMissing  OAuthCode = "PR400-AN-0016" // or out of range
	UnknownGrant      OAuthCode = "PR400-AN-0001"
	LoginRefused      OAuthCode = "PR400-AN-0017" // every failure of a login looks the same
	PasswordOutworn   OAuthCode = "PR401-AN-0023"
	RefreshUnreadable OAuthCode = "PR400-AN-0009"
	NotARefreshToken  OAuthCode = "PR400-AN-0013"
	RefreshExpired    OAuthCode = "PR400-AN-0010"
	NotTheOwner       OAuthCode = "PR400-AN-0014"
	OwnerMissing      OAuthCode = "PR400-AN-0015"
)

// text is what a code says, with verbs for its parameters.
func (c OAuthCode) text() string {
	return map[OAuthCode]string{
		InvalidTarget:     "Invalid p_target.",
		ClientRefused:     "Authorization header is invalid.",
		ParameterMissing:  "Required parameter [%s] missing.",
		UnknownGrant:      "Unsupported grant type. [%s]",
		LoginRefused:      "Authentication failed.",
		PasswordOutworn:   "The password should be changed.",
		RefreshUnreadable: "Token parse error.",
		NotARefreshToken:  "Not a refresh token.",
		RefreshExpired:    "Token expired or invalid.",
		NotTheOwner:       "Not allowed to represent owner.",
		OwnerMissing:      "Cell owner does not exist.",
	}[c]
}

// Kind is the word that OAuth 2 has for the error.
func (c OAuthCode) Kind() string {
	switch c {
	case InvalidTarget, ParameterMissing:
		return "invalid_request"
	case ClientRefused:
		return "invalid_client"
	case UnknownGrant:
		return "unsupported_grant_type"
	}
	return "invalid_grant"
}

// Description is what error_description says, with args in the gaps of the text.
func (c OAuthCode) Description(args ...any) string {
	return "[" + string(c) + "] - " + fmt.Sprintf(c.text(), args...)
}

// Body is the JSON of the error.
func (c OAuthCode) Body(args ...any) string {
	return `{"error_description":` + corejson.Quote(c.Description(args...)) + `,"error":` + corejson.Quote(c.Kind()) + `}`
}
