// Package config turns flags, environment, configuration file and defaults into one validated [Settings].
//
// A flag beats the environment, the environment beats the file, the file beats the default. A bad value is a [refusal.Error]
// wherever it stands, even where a better source overrules it: it would bite on another day. No error holds a secret.
//
// The package reads no flag set and no process environment of its own. Both come in through [Source].
package config
