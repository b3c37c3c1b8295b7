package cli

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/screen"
)

// An asker asks, before something is destroyed, whoever sits at the terminal. A nil one asks nobody.
type asker struct {
	open    func() *Console
	may     func(config.Settings) bool
	nothing string        // what is said of a command that ends here, such as "nothing was started"
	instead refusal.Next  // the same command, without the question
	wait    time.Duration // for an answer; known after atTerminal
}

// asker asks on the terminal, and says what to type in the place of a question that cannot be asked: the same command with
// more flags.
func (p *program) asker(nothing string, instead ...string) *asker {
	return &asker{open: p.Person.Console, may: p.mayAsk, nothing: nothing,
		instead: refusal.Command(withFlags(p.Args, instead...)...)}
}

// withFlags adds flags to arguments, before a -- that ends the flags among them.
func withFlags(args []string, flags ...string) []string {
	if end := slices.Index(args, "--"); end >= 0 {
		return slices.Insert(slices.Clone(args), end, flags...)
	}
	return append(slices.Clone(args), flags...)
}

// atTerminal gives an asker that can ask, nil where there is no terminal. A terminal that is another program's at the moment
// is an error: somebody sits there, and would never see the question.
func (a *asker) atTerminal(settings config.Settings) (*asker, error) {
	if a == nil || a.open == nil || !a.may(settings) {
		return nil, nil
	}
	console := a.open()
	if console == nil {
		return nil, nil
	}
	defer console.Close()
	if !console.Foreground() {
		return nil, a.inBackground("a question cannot be asked from the background")
	}
	able := *a
	able.wait = settings.AskTimeout
	return &able, nil
}

// orInVain is atTerminal for a command that does nothing unasked. Where there is no terminal it gives an asker that asks in
// vain: that nobody can be asked is said when it is known of what, and not of what is not there at all.
func (a *asker) orInVain(settings config.Settings) (*asker, error) {
	ask, err := a.atTerminal(settings)
	if err != nil || ask != nil || a == nil {
		return ask, err
	}
	vain := *a
	vain.open = nil
	return &vain, nil
}

// isVain reports whether whoever is asked does not sit there.
func (a *asker) isVain() bool { return a != nil && a.open == nil }

// nobody is the error of a command that does nothing unasked, where nobody can be asked.
func (a *asker) nobody(what string) error {
	return a.unasked("nobody can be asked whether " + what)
}

// inBackground is the error of a question from the background. It is told even where the terminal stops who writes from there.
func (a *asker) inBackground(why string) error {
	_ = neverStopped() // the process ends with this
	return a.unasked(why)
}

// unasked is the error of a question that was not answered.
func (a *asker) unasked(why string) error {
	return refusal.Misuse(a.instead, "%s; %s", why, a.nothing).With(refusal.NotConfirmed)
}

// ask shows lines and asks a question below them. It gives what is typed; nothing at all is "".
func (a *asker) ask(ctx context.Context, lines []string, question string) (string, error) {
	console := a.open()
	if console == nil {
		return "", a.unasked("the terminal is gone, so nobody can be asked")
	}
	defer console.Close()
	asking, cancel := context.WithTimeoutCause(ctx, a.wait, refusal.ErrTimeUp)
	defer cancel()
	begun := time.Now()
	var text strings.Builder
	for _, line := range append(append([]string{}, lines...), question) {
		text.WriteString(screen.Fill(report.Printable(line), columnsOf(console.out)) + "\n")
	}
	console.forgetTyped()
	answer, err := console.Ask(asking, strings.TrimRight(text.String(), " \n")+" ") // Fill may have cut the blank off
	switch {
	case err == nil:
		return answer, nil
	case errors.Is(err, errInBackground):
		return "", a.inBackground("the question cannot be answered from the background")
	case errors.Is(context.Cause(asking), refusal.ErrTimeUp):
		return "", a.unasked("nobody answered within " + time.Since(begun).Round(time.Second).String())
	case ctx.Err() != nil:
		return "", refusal.Interrupted(a.nothing)
	case errors.Is(err, io.EOF):
		return "", nil
	}
	return "", a.unasked("the terminal cannot be read (" + err.Error() + ")")
}

// yes asks a question and waits for a yes.
func (a *asker) yes(ctx context.Context, lines []string, question string) error {
	answer, err := a.ask(ctx, lines, question+" [y/N] ")
	if err != nil {
		return err
	}
	if !isYes(answer) {
		return refusal.Declined(a.nothing)
	}
	return nil
}

func isYes(answer string) bool {
	answer = strings.ToLower(answer)
	return answer == "y" || answer == "yes"
}
