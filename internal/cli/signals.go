package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/personium/personium-cell/internal/refusal"
)

// A signalError is the cause of a context that a signal ended. It is [personium.Dated].
type signalError struct {
	signal os.Signal
	at     time.Time
}

func (e signalError) Error() string { return "received signal: " + e.signal.String() }

// At is when the signal came.
func (e signalError) At() time.Time { return e.at }

// endWithin is how long after a signal the process is gone, whatever it is doing: it may hang where no context reaches.
const endWithin = 5 * time.Second

// sameSignal is for how long another signal is taken for the same one: timeout(1) sends it to the process, and then to its group. Who
// presses Ctrl-C twice means it.
const sameSignal = 500 * time.Millisecond

// NotifySignals returns a context that ends with the first SIGINT, SIGTERM or SIGHUP. From then on, or of the latter two half a second
// later, signals have their usual effect, so that a second one ends the process at once; five seconds later the process sends itself
// one. A signal that the process was told to ignore, as nohup does, stays ignored.
func NotifySignals(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	ended := make(chan struct{})
	received := make(chan os.Signal, 1)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(received, s)
		}
	}
	go func() {
		select {
		case s := <-received:
			begun := time.Now()
			cancel(signalError{s, begun})
			if s != os.Interrupt && !waitUntil(begun.Add(sameSignal), ended) {
				return // the process is about to end, and the same signal must not change how
			}
			signal.Stop(received)
			if waitUntil(begun.Add(endWithin), ended) {
				raise(ctx, s)
			}
		case <-ctx.Done():
			signal.Stop(received)
		}
	}()
	return ctx, sync.OnceFunc(func() {
		close(ended)
		cancel(nil)
	})
}

// waitUntil reports whether a time has come before the end.
func waitUntil(t time.Time, ended <-chan struct{}) bool {
	select {
	case <-time.After(time.Until(t)):
		return true
	case <-ended:
		return false
	}
}

// raise ends the process as the signal itself would.
func raise(ctx context.Context, s os.Signal) {
	self, err := os.FindProcess(os.Getpid())
	if err != nil || self.Signal(s) != nil { // this system has no signals
		os.Exit(int(codeOfSignal(ctx)))
	}
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

// givenUp is a refusal, and of what was given up because of a signal one that tells which.
func givenUp(ctx context.Context, f *refusal.Error) refusal.Error {
	why := *f
	if why.Code == refusal.Interrupt {
		why.Code, why.Text = codeOfSignal(ctx), bySignal(ctx, why.Text)
	}
	return why
}

// bySignal says of what was interrupted which signal that was; of the one of Ctrl-C nobody has to be told.
func bySignal(ctx context.Context, text string) string {
	name := ""
	switch codeOfSignal(ctx) {
	case refusal.Terminated:
		name = "SIGTERM"
	case refusal.Hangup:
		name = "SIGHUP"
	default:
		return text
	}
	return strings.Replace(text, "interrupted", "interrupted by "+name, 1)
}
