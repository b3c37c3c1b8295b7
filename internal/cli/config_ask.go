package cli

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/screen"
	"github.com/personium/personium-cell/internal/session"
)

// An interview asks the questions of config init.
type interview struct {
	check configCheck
	env   *program
	lines chan string // of the terminal; closed at its end
	file  config.Present
	a     *config.Addition
	// found is of the unit, or the cell, that was told: it answers.
	found bool
}

// errNoAnswers is the end of the input in the middle of the questions.
var errNoAnswers = errors.New("the questions were not answered; nothing was written")

// askConfig fills an addition with answers. What is wrong is asked again at once: no answer is lost over a later one.
func askConfig(check configCheck, env *program, source config.Source, a *config.Addition) error {
	file, err := config.Inspect(source)
	if err != nil {
		return err
	}
	if a.Profile != "" {
		if err := file.CheckName(a.Profile, a.Force); err != nil {
			return err
		}
	}
	a.Answered = append(answeredKeys(), "protected")
	if set := env.setAlready(goesBefore); set != "" {
		check.tell(set)
	}
	i := &interview{check: check, env: env, lines: make(chan string), file: file, a: a}
	stop := make(chan struct{})
	defer close(stop)
	go i.read(stop)
	if err := i.askProfile(); err != nil {
		return err
	}
	if err := i.ask("unit", "URL of the unit, like https://unit1.example/ (empty: none)"); err != nil {
		return err
	}
	cell := "Cell: its URL, or its name on that unit (empty: given with --cell each time)"
	if a.Values["unit"] == nil {
		cell = "URL of the cell, like https://cell1.unit1.example/ (empty: given with --cell each time)"
	}
	if err := i.ask("cell", cell); err != nil {
		return err
	}
	if err := i.ask("login_cell", i.loginCellQuestion()); err != nil {
		return err
	}
	if err := i.askCredential(); err != nil || a.Profile == "" {
		return err
	}
	return i.askProtection()
}

// answeredKeys are those of which nothing is kept where somebody was asked, but for the protection.
func answeredKeys() []string {
	return []string{"unit", "cell", "login_cell", "user", "token_file", "token_command", "password_file", "password_command"}
}

// read hands the lines of the terminal over, one at a time: a question can be given up while one is read.
func (i *interview) read(stop chan struct{}) {
	defer close(i.lines)
	lines := bufio.NewScanner(i.env.Stdin)
	for lines.Scan() {
		select {
		case i.lines <- strings.TrimSpace(lines.Text()):
		case <-stop:
			return
		}
	}
}

// line asks one question.
func (i *interview) line(question string) (string, error) {
	fmt.Fprint(i.env.Stderr, screen.Fill(question+":", i.env.Terminal.Columns())+" ")
	select {
	case <-i.check.ctx.Done():
		fmt.Fprintln(i.env.Stderr)
		return "", refusal.Interrupted("nothing was written")
	case text, ok := <-i.lines:
		if !ok {
			fmt.Fprintln(i.env.Stderr)
			return "", errNoAnswers
		}
		return text, nil
	}
}

// again tells what is wrong with an answer.
func (i *interview) again(problem, fix string) {
	fmt.Fprintln(i.env.Stderr, report.Printable("  "+problem))
	if fix != "" {
		fmt.Fprintln(i.env.Stderr, report.Printable("  "+fix))
	}
}

// ask asks for the value of a key until it is one; an empty answer leaves the key out.
func (i *interview) ask(name, question string) error {
	for {
		text, err := i.line(question)
		if err != nil || text == "" {
			return err
		}
		if i.fits(name, []string{text}) {
			return nil
		}
	}
}

// needed asks one question until there is an answer.
func (i *interview) needed(question string) (string, error) {
	for {
		text, err := i.line(question)
		if err != nil || text != "" {
			return text, err
		}
		i.again("this needs an answer", "")
	}
}

// fits takes a value, unless it cannot be used, by itself or with the ones before.
func (i *interview) fits(name string, value []string) bool {
	if name == "login_cell" {
		value = []string{i.check.urlOfNamed(value[0], i.a.Values)}
	}
	i.a.Values[name] = value
	settings, err := config.CheckValues(i.a.Values)
	if err == nil {
		err = session.Check(i.env.process(), settings)
	}
	if err == nil {
		err = i.checked(name, settings)
	}
	if err == nil {
		return true
	}
	delete(i.a.Values, name)
	i.refused(err, name, value[0])
	return false
}

// checked finds out about one answer. Where the unit answers its login cell has to, too: it would be asked next.
func (i *interview) checked(name string, settings config.Settings) error {
	reached, err := i.check.reach(name, settings)
	switch {
	case err != nil:
		return err
	case reached && (name == "unit" || name == "cell"):
		i.found = true
	case !reached && name == "login_cell" && i.found:
		return refusal.Misuse(refusal.Say("correct it, or leave it empty: a later login takes it, too"), "it does not answer, and the unit does")
	}
	return nil
}

// loginCellQuestion asks for the cell to log in to. Where the unit is known, its name is enough.
func (i *interview) loginCellQuestion() string {
	const rest = " (empty: no login, you have a token)"
	if i.found {
		return "Cell whose accounts log in: its URL, or its name on that unit, like unitadmin" + rest
	}
	return "URL of the cell whose accounts log in, like https://unitadmin.unit1.example/" + rest
}
