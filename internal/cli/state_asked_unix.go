//go:build unix

package cli

import (
	"os"
	"os/signal"
)

// stateSignals receives the signals that ask how far it is. Without this they would end the process. One that the process was
// told to ignore stays ignored.
func stateSignals() <-chan os.Signal {
	asked := make(chan os.Signal, 1)
	for _, s := range askingSignals() {
		if !signal.Ignored(s) {
			signal.Notify(asked, s)
		}
	}
	return asked
}
