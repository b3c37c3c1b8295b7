package cli

import (
	"path/filepath"
	"strings"

	"github.com/personium/personium-cell/internal/config"
)

// askCredential asks where the password or the token comes from. Neither of them is asked for.
func (i *interview) askCredential() error {
	if i.a.Values["login_cell"] == nil {
		return i.askFile("token_file", "File with the access token (empty: PERSONIUM_TOKEN or --token-file each time)", i.line)
	}
	if err := i.askUser(); err != nil {
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
			return i.askFile("password_file", "File with the password, readable by you alone", i.needed)
		case choice == "3":
			return i.askProgram()
		}
		i.again("answer 1, 2 or 3", "")
	}
}

func (i *interview) askProgram() error {
	for {
		words, err := i.needed("Program and its arguments, with spaces between them, like: pass show unit1")
		if err != nil {
			return err
		}
		const key = "password_command"
		argv := strings.Fields(words)
		if err = i.check.check(key, config.Settings{PasswordCommand: argv}); err == nil {
			i.a.Values[key] = argv
			return nil
		}
		i.refused(err, key, words)
	}
}

func (i *interview) askUser() error {
	for {
		text, err := i.needed("Account of that cell")
		if err != nil || i.fits("user", []string{text}) {
			return err
		}
	}
}

// askFile asks for a path with ask. It is kept as an absolute one.
func (i *interview) askFile(name, question string, ask func(string) (string, error)) error {
	for {
		text, err := ask(question)
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
