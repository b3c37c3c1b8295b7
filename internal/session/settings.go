package session

import (
	"strings"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

const (
	hintUnit      = "--unit https://unit1.example/"
	hintLoginCell = "--login-cell https://unitadmin.unit1.example/"
	hintCell      = "--cell https://cell1.unit1.example/, or a name together with --unit"
)

// addressIn reads the URL of a unit or a cell. key says which setting holds it, for the message.
func addressIn(settings config.Settings, key, text, hint string) (string, error) {
	url, err := personium.ParseURL(text)
	if err != nil {
		return "", refusal.Misuse(refusal.Say(hint), "%s: %w", settings.Where(key), err)
	}
	return url, nil
}

// headersIn reads what goes with every request.
func headersIn(settings config.Settings, options *personium.Options) error {
	var err error
	if settings.RequestKey != "" {
		if options.RequestKey, err = personium.ParseRequestKey(settings.RequestKey); err != nil {
			return refusal.Misuse(refusal.Next{}, "%s: %w", settings.Where("request_key"), err)
		}
	}
	for _, text := range settings.OverrideHeaders {
		header, err := personium.ParseHeader(text)
		if err != nil {
			return refusal.Misuse(refusal.Say("--override-header 'Name: value'"), "%s: %w", settings.Where("override_header"), err)
		}
		options.OverrideHeaders = append(options.OverrideHeaders, header)
	}
	return nil
}

// Check looks at everything in the settings that package config does not know about: URLs, headers, and the files
// of certificates.
func Check(p Process, settings config.Settings) error {
	for _, a := range []struct{ key, text, hint string }{
		{"unit", settings.Unit, hintUnit}, {"cell", settings.Cell, hintCell}, {"login_cell", settings.LoginCell, hintLoginCell},
	} {
		if !strings.Contains(a.text, "/") { // none, or the name of a cell
			continue
		}
		if _, err := addressIn(settings, a.key, a.text, a.hint); err != nil {
			return err
		}
	}
	if err := headersIn(settings, &personium.Options{}); err != nil {
		return err
	}
	_, err := transportFor(p, settings)
	return err
}
