package auth

import (
	"encoding/base64"
	"encoding/xml"
	"strings"
	"time"
)

// An assertion is the part of a token for a unit that an admin can use: a SAML 2.0 assertion as core writes it (class
// TransCellAccessToken), base64url. Its signature is the server's to judge.
type assertion struct {
	XMLName xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:assertion Assertion"`
	Issued  string   `xml:"IssueInstant,attr"`
	Issuer  string   `xml:"Issuer"`
	Subject struct {
		NameID       string `xml:"NameID"`
		Confirmation struct {
			Data struct {
				NotOnOrAfter string `xml:"NotOnOrAfter,attr"`
			} `xml:"SubjectConfirmationData"`
		} `xml:"SubjectConfirmation"`
	} `xml:"Subject"`
	Audiences  []string `xml:"Conditions>AudienceRestriction>Audience"` // the target, then a schema
	Attributes []struct {
		Name   string   `xml:"Name,attr"`
		Values []string `xml:"AttributeValue"`
	} `xml:"AttributeStatement>Attribute"`
}

// describeAssertion reads a token without a prefix. What cannot be read is unknown.
func describeAssertion(token string) About {
	text, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(token, "="))
	if err != nil {
		return About{Kind: Unknown}
	}
	var a assertion
	if err := xml.Unmarshal(text, &a); err != nil {
		return About{Kind: Unknown}
	}
	about := About{Kind: UnitUser, Subject: a.Subject.NameID, Issuer: a.Issuer}
	if len(a.Audiences) > 0 {
		about.Unit = a.Audiences[0]
	}
	for _, attribute := range a.Attributes {
		if attribute.Name == "Roles" {
			about.Roles = attribute.Values
		}
	}
	about.Issued, _ = time.Parse(time.RFC3339, a.Issued)
	about.Expires, _ = time.Parse(time.RFC3339, a.Subject.Confirmation.Data.NotOnOrAfter) // zero where it cannot be read
	return about
}
