package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/job"
)

// An interview asks the questions of config init.
type interview struct {
	ctx   context.Context
	env   *Env
	lines chan string // of the terminal; closed at its end
	a     *config.Addition
}

// errNoAnswers is the end of the input in the middle of the questions.
var errNoAnswers = errors.New("the questions were not answered; nothing was written")

// askConfig fills an addition with answers. What is wrong for itself is asked again.
func askConfig(ctx context.Context, env *Env, source config.Source, a *config.Addition) error {
	i := &interview{ctx: ctx, env: env, lines: make(chan string), a: a}
	stop := make(chan struct{})
	defer close(stop)
	go i.read(stop)
	if err := i.askProfile(source); err != nil {
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
	if err := i.ask("login_cell", "URL of the cell whose accounts log in, like https://unitadmin.unit1.example/ (empty: no login, you have a token)"); err != nil {
		return err
	}
	if err := i.askCredential(); err != nil || a.Profile == "" {
		return err
	}
	protected, err := i.line("Protect the cells of this profile: shall imports and deletions want --confirm CELLNAME? [y/N]")
	if isYes(protected) {
		a.Values["protected"] = []string{"true"}
	}
	return err
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
	fmt.Fprint(i.env.Stderr, question+": ")
	select {
	case <-i.ctx.Done():
		fmt.Fprintln(i.env.Stderr)
		return "", &job.Refusal{Why: job.WhyInterrupted, Reason: "interrupted; nothing was written"}
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
	fmt.Fprintln(i.env.Stderr, printable("  "+problem))
	if fix != "" {
		fmt.Fprintln(i.env.Stderr, printable("  "+fix))
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

// fits takes a value, unless it does not fit to the ones before.
func (i *interview) fits(name string, value []string) bool {
	i.a.Values[name] = value
	err := config.CheckValues(i.a.Values)
	var wrong *config.Error
	if !errors.As(err, &wrong) {
		return true
	}
	delete(i.a.Values, name)
	flag := "--" + strings.ReplaceAll(name, "_", "-")
	i.again(strings.TrimPrefix(wrong.Problem, "--"), strings.ReplaceAll(wrong.Fix, flag+" ", "")) // here no flag is typed
	return false
}

// askProfile asks for the name of the profile where --profile did not say it. Beside an existing file there has to be one.
func (i *interview) askProfile(source config.Source) error {
	if i.a.Profile != "" {
		return nil
	}
	question := "Name of the profile, for several units in one file (empty: none)"
	path, err := config.Path(source)
	if err != nil {
		return err
	}
	if !i.a.Force && exists(path) {
		question = path + " exists. Name of a new profile in it"
	}
	i.a.Profile, err = i.line(printable(question))
	return err
}

// askCredential asks where the password or the token comes from. Neither of them is asked for.
func (i *interview) askCredential() error {
	if i.a.Values["login_cell"] == nil {
		return i.askFile("token_file", "File with the access token (empty: PERSONIUM_TOKEN or --token-file each time)")
	}
	if err := i.ask("user", "Account of that cell"); err != nil {
		return err
	}
	for {
		choice, err := i.line("Where does the password come from? 1: asked for at each login, 2: a file, 3: a program [1]")
		switch {
		case err != nil:
			return err
		case choice == "" || choice == "1":
			return nil
		case choice == "2":
			return i.askFile("password_file", "File with the password, readable by you alone")
		case choice == "3":
			words, err := i.line("Program and its arguments, with spaces between them, like: pass show unit1")
			if fields := strings.Fields(words); len(fields) > 0 {
				i.a.Values["password_command"] = fields
			}
			return err
		}
		i.again("answer 1, 2 or 3", "")
	}
}

// askFile asks for a path. It is kept as an absolute one.
func (i *interview) askFile(name, question string) error {
	for {
		text, err := i.line(question)
		if err != nil || text == "" {
			return err
		}
		if rest, ok := strings.CutPrefix(text, "~/"); ok {
			text = filepath.Join(i.env.getenv("HOME"), rest)
		}
		if path, err := filepath.Abs(text); err == nil && i.fits(name, []string{path}) {
			return nil
		}
	}
}

func isYes(answer string) bool {
	answer = strings.ToLower(answer)
	return answer == "y" || answer == "yes"
}
