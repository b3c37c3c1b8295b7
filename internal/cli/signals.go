package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/personium/personium-cell/internal/refusal"
)

// A signalError is the cause of a context that a signal ended.
type signalError struct{ signal os.Signal }

func (e signalError) Error() string { return "received signal: " + e.signal.String() }

// NotifySignals returns a context that ends with the first SIGINT, SIGTERM or SIGHUP. From then on signals have their
// usual effect, so that a second one ends the process at once. A signal that the process was told to ignore, as nohup
// does, stays ignored.
func NotifySignals(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	received := make(chan os.Signal, 1)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(received, s)
		}
	}
	go func() {
		select {
		case s := <-received:
			signal.Stop(received)
			cancel(signalError{s})
		case <-ctx.Done():
			signal.Stop(received)
		}
	}()
	return ctx, func() { cancel(nil) }
}

// codeOfSignal is the exit code for a context that a signal ended, as a shell would report it.
func codeOfSignal(ctx context.Context) refusal.Code {
	var s signalError
	if !errors.As(context.Cause(ctx), &s) {
		return refusal.Interrupt
	}
	switch s.signal {
	case syscall.SIGTERM:
		return refusal.Terminated
	case syscall.SIGHUP:
		return refusal.Hangup
	}
	return refusal.Interrupt
}
