package config

import "github.com/personium/personium-cell/internal/refusal"

// wrong is the error of a setting that cannot be used: what is wrong and where it stands, and what to type or to change.
// Neither holds the value of a secret.
func wrong(problem, fix string) error {
	return &refusal.Error{Code: refusal.Usage, Slug: refusal.BadSettings, Text: problem, Next: refusal.Say(fix)}
}
