package auth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/snapshot"
)

// longestToken is far above the few kilobytes of the longest token that units issue, a signed assertion. It is in bytes.
const longestToken = 64 << 10

// ServiceTokenPath is the file of the token that a service manager gave, in its folder dir; "" when it gave none.
func ServiceTokenPath(dir string) string {
	path := filepath.Join(dir, ServiceToken)
	if _, err := os.Stat(path); dir == "" || errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return path
}

// isManaged reports whether a file lies in the folder of a service manager's credentials.
func isManaged(path, dir string) bool {
	rest, err := filepath.Rel(dir, path)
	return dir != "" && err == nil && filepath.IsLocal(rest)
}

// A privateFile is where a secret is read from. A managed one lies in a folder that the service manager keeps private;
// access lists make its mode look open.
type privateFile struct {
	path    string
	managed bool
	time    time.Duration // how long reading it may take; zero is a minute
}

// isPipe reports whether a file is a pipe, of which each part is read once.
func isPipe(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&fs.ModeNamedPipe != 0
}

// line is readLine for as long as somebody waits: a pipe that nobody writes into cannot even be opened, and whoever opens
// it cannot be called back.
func (f privateFile) line(ctx context.Context) (string, error) {
	limit := cmp.Or(f.time, commandTime)
	limited, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("it could not be read to its end within %v", limit))
	defer cancel()
	type result struct {
		line string
		err  error
	}
	read := make(chan result, 1)
	go func() {
		line, err := readLine(f.path, f.managed)
		read <- result{line, err}
	}()
	select {
	case r := <-read:
		return r.line, r.err
	case <-limited.Done():
		return "", context.Cause(limited)
	}
}

// token reads a file that holds one token and at most one end of line after it.
func (f privateFile) token(ctx context.Context) (string, error) {
	token, err := f.line(ctx)
	if err != nil {
		return "", err
	}
	if err := checkToken(token); err != nil {
		return "", fmt.Errorf("its content %w", err)
	}
	return token, nil
}

// readLine reads a private file, without the end of line at its end.
func readLine(path string, managed bool) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", snapshot.WithoutPath(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return "", snapshot.WithoutPath(err)
	}
	if err := checkMode(path, info, managed); err != nil {
		return "", err
	}
	content, err := io.ReadAll(io.LimitReader(f, longestToken+1))
	switch {
	case err != nil:
		return "", snapshot.WithoutPath(err)
	case len(content) > longestToken:
		return "", fmt.Errorf("it is larger than %d KiB, which no token is", longestToken>>10)
	}
	line := withoutEnd(string(content))
	if line == "" {
		return "", errors.New("it is empty")
	}
	return line, nil
}

// withoutEnd takes one end of line off.
func withoutEnd(text string) string {
	return strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
}

// checkMode refuses what is no file of its owner alone. A pipe is let through: a shell makes one for <(command).
func checkMode(path string, info fs.FileInfo, managed bool) error {
	mode := info.Mode()
	if mode.IsDir() {
		return errors.New("it is a folder")
	}
	if managed || runtime.GOOS == "windows" || !mode.IsRegular() {
		return nil // Windows has access lists, of which these bits say nothing
	}
	if mode.Perm()&0o077 != 0 {
		return fmt.Errorf("others can read it (mode %04o): %s", mode.Perm(), closing(path))
	}
	return nil
}

// checkToken wants visible ASCII: what else there is would break the header, or be a second line. Its error says where
// the character is, not which, since it may be a part of the secret.
func checkToken(token string) error {
	for i, b := range []byte(token) {
		switch {
		case b == '\n' || b == '\r':
			return errors.New("has more than one line")
		case b == ' ' || b == '\t':
			return fmt.Errorf("has white space at position %d", i+1)
		case b < ' ' || b == 0x7f:
			return fmt.Errorf("has a control character at position %d", i+1)
		case b > 0x7f:
			return fmt.Errorf("has a character at position %d that is not ASCII", i+1)
		}
	}
	return nil
}

// checkCookie wants both halves, of characters that a cookie can have (RFC 6265, section 4.1.1).
func checkCookie(s Settings) error {
	if s.Cookie == "" || s.CookiePeer == "" {
		return fmt.Errorf("the cookie%s is not complete: p_cookie and p_cookie_peer belong together", s.from())
	}
	for _, half := range []struct{ name, value string }{{"p_cookie", s.Cookie}, {"p_cookie_peer", s.CookiePeer}} {
		if err := checkToken(half.value); err != nil {
			return fmt.Errorf("the %s%s %w", half.name, s.from(), err)
		}
		if i := strings.IndexAny(half.value, `",;\`); i >= 0 {
			return fmt.Errorf("the %s%s has a character at position %d that no cookie can have", half.name, s.from(), i+1)
		}
	}
	return nil
}
