//go:build !unix

package cli

import "os"

// stateSignals gives nothing: this system has no signal that could ask.
func stateSignals() <-chan os.Signal { return nil }
