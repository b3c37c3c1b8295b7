package personium

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// A Grant is what the token endpoint of a cell gives to somebody who logs in or goes on. Its times are counted from the
// sending of the request, because the server's own counting begins before its answer arrives. It is never shown: every
// way of formatting it gives a placeholder.
type Grant struct {
	// Access is the token to send, of a few kilobytes for a unit and of about a hundred bytes for a cell. Refresh gets
	// the next one; it is empty when the server gave none.
	Access, Refresh string
	// Sent is when the grant was asked for. Expires and RefreshExpires are when the server no longer takes the tokens.
	Sent, Expires, RefreshExpires time.Time
	// Target is the URL that the access token is for, as the server gave it.
	Target string
	// FailedCount is how often a login of this account failed since the last good one, LastAuthenticated when that was;
	// zero when it is the first. Only a login by password has them.
	FailedCount       int
	LastAuthenticated time.Time
}

// String hides the grant.
func (Grant) String() string { return redacted }

// GoString hides the grant.
func (Grant) GoString() string { return redacted }

// Format hides the grant, whatever the verb is.
func (Grant) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalText hides the grant from encoders and structured logs.
func (Grant) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// PasswordGrant logs user in at the cell loginCell, for the unit target: POST {CellURL}__token with grant_type=password
// and p_target (API page 293, class TokenEndPointResource). Nothing but the form is sent: no Authorization, which core
// would read as a client's, no cookie and no override. It is sent once: core counts failures, and after one it refuses
// even the right password for a second.
//
// Errors: 400 PR400-AN-0017 for a wrong password, a locked account and whatever else is wrong with it, which core does not
// tell apart; 401 PR401-AN-0023 when the password has to be changed first; 400 PR400-AN-0002 for a target that is no URL;
// 404 PR404-DV-0003; 409 PR409-CM-0001 on a failed cell in subdomain style. No error holds the password or a token.
func (c *Client) PasswordGrant(ctx context.Context, loginCell, user, password, target string) (Grant, error) {
	form := url.Values{"grant_type": {"password"}, "username": {user}, "password": {password}, "p_target": {target}}
	return grant(ctx, c.wire, loginCell, form)
}

// RefreshGrant gets the next tokens for a refresh token of the cell loginCell: POST {CellURL}__token with
// grant_type=refresh_token (API page 293, class TokenEndPointResource). It always sends p_target: without it core
// answers with a token that works on the login cell only. Core does not revoke the old refresh token.
//
// Errors: 400 PR400-AN-0010 for an expired refresh token, 400 PR400-AN-0009 for one that is damaged or of another cell,
// 400 PR400-AN-0013 for what is no refresh token.
func (c *Client) RefreshGrant(ctx context.Context, loginCell, refresh, target string) (Grant, error) {
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}, "p_target": {target}}
	return grant(ctx, c.wire, loginCell, form)
}

// grant asks the token endpoint of loginCell.
func grant(ctx context.Context, w *wire, loginCell string, form url.Values) (Grant, error) {
	cellURL, err := ParseURL(loginCell)
	if err != nil {
		return Grant{}, err
	}
	q := call{method: http.MethodPost, url: cellURL + "__token", form: form, anonymous: true, want: []int{http.StatusOK}}
	q.secret = cmp.Or(form.Get("password"), form.Get("refresh_token"))
	sent := time.Now().Round(0) // by the clock on the wall: the other one stands still while a computer sleeps
	a, err := w.exchange(ctx, q, Credential{})
	if err != nil {
		return Grant{}, err
	}
	g, err := parseGrant(a.body, sent)
	if err != nil {
		e := w.newError(q)
		e.Status, e.Err, e.Withheld = a.status, err, len(a.body) > 0
		return Grant{}, e
	}
	return g, nil
}

// parseGrant reads a successful answer. Its errors repeat nothing of the body.
func parseGrant(body []byte, sent time.Time) (Grant, error) {
	var wire struct {
		Access            string `json:"access_token"`
		Refresh           string `json:"refresh_token"`
		ExpiresIn         int64  `json:"expires_in"`               // seconds
		RefreshExpiresIn  int64  `json:"refresh_token_expires_in"` // seconds
		Target            string `json:"p_target"`
		LastAuthenticated *int64 `json:"last_authenticated"` // milliseconds; null the first time
		FailedCount       int    `json:"failed_count"`
	}
	if json.Unmarshal(body, &wire) != nil {
		return Grant{}, errors.New("not the answer of a token endpoint")
	}
	if wire.Access == "" || wire.ExpiresIn <= 0 {
		return Grant{}, errors.New("not the answer of a token endpoint: it has no token, or one that has expired")
	}
	g := Grant{Access: wire.Access, Refresh: wire.Refresh, Target: wire.Target, FailedCount: wire.FailedCount,
		Sent: sent, Expires: sent.Add(time.Duration(wire.ExpiresIn) * time.Second)}
	if wire.Refresh != "" {
		g.RefreshExpires = sent.Add(time.Duration(wire.RefreshExpiresIn) * time.Second)
	}
	if wire.LastAuthenticated != nil {
		g.LastAuthenticated = time.UnixMilli(*wire.LastAuthenticated)
	}
	return g, nil
}
