package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// A PasswordSource gives a password when it is needed. Its errors do not hold it.
type PasswordSource func(context.Context) (string, error)

// PasswordFile takes the first line of a private file. credentialsDir is that of [Settings]: its files are private in the
// service manager's own way.
func PasswordFile(path, credentialsDir string) PasswordSource {
	return func(ctx context.Context) (string, error) {
		text, err := privateFile{path: path, managed: isManaged(path, credentialsDir)}.line(ctx)
		if err == nil {
			text, err = checkPassword(text)
		}
		if err != nil {
			return "", fmt.Errorf("password file %s: %w", path, err)
		}
		return text, nil
	}
}

// PasswordCommand takes what a program writes to its standard output.
func PasswordCommand(argv []string, run Runner) PasswordSource {
	return func(ctx context.Context) (string, error) {
		text, err := run.line(ctx, argv)
		if err == nil && strings.Contains(text, "\n") {
			err = errors.New("wrote more than one line")
		}
		if err == nil {
			if _, bad := checkPassword(text); bad != nil {
				err = fmt.Errorf("wrote no password: %w", bad)
			}
		}
		if err != nil {
			return "", fmt.Errorf("password_command: the program %s %w", argv[0], err)
		}
		return text, nil
	}
}

// checkPassword takes the first line of a text. Which characters a password can have is the unit's to decide, but none
// can be typed with a control character in it.
func checkPassword(text string) (string, error) {
	if len(text) > longestToken {
		return "", fmt.Errorf("it is larger than %d KiB, which no password is", longestToken>>10)
	}
	line, _, _ := strings.Cut(text, "\n")
	line = strings.TrimSuffix(line, "\r")
	switch i := strings.IndexFunc(line, unicode.IsControl); {
	case line == "":
		return "", errors.New("it is empty")
	case i >= 0:
		return "", fmt.Errorf("it has a control character at position %d", i+1)
	}
	return line, nil
}
