package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/statefile"
)

// sessionSchema is the version of a session on disk.
const sessionSchema = 1

// ErrNoStateDir is why no session can be kept in an empty environment.
var ErrNoStateDir = errors.New("neither XDG_STATE_HOME nor HOME names a place for it")

// A Login says who is logged in where. It holds no secret. Both URLs end in a slash.
type Login struct {
	Unit      string `json:"unit"`       // that the tokens are for
	LoginCell string `json:"login_cell"` // whose account it is
	User      string `json:"user"`       // the name of the account
}

// String names the login in messages.
func (l Login) String() string { return "the login of " + l.User + " at " + l.LoginCell }

// A session is a login with its tokens, as it is kept on disk.
type session struct {
	Schema int `json:"schema"`
	Login
	Access         string    `json:"access_token"`
	Refresh        string    `json:"refresh_token"`
	Sent           time.Time `json:"sent"` // when it was asked for
	Expires        time.Time `json:"expires"`
	RefreshExpires time.Time `json:"refresh_expires"`
}

func newSession(l Login, g personium.Grant) *session {
	return &session{Schema: sessionSchema, Login: l, Access: g.Access, Refresh: g.Refresh, Sent: g.Sent, Expires: g.Expires, RefreshExpires: g.RefreshExpires}
}

// String hides the session.
func (*session) String() string { return redacted }

// GoString hides the session.
func (*session) GoString() string { return redacted }

// Format hides the session, whatever the verb is.
func (*session) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// A Store keeps sessions on disk, one file for each unit and account, which only its owner can read.
type Store struct {
	dir string // the program's state directory; "": there is no place
}

// NewStore keeps its files under dir, the program's state directory. In an empty dir nothing is kept or found.
func NewStore(dir string) Store { return Store{dir} }

// Path is the file of a login.
func (s Store) Path(l Login) string {
	return filepath.Join(s.dir, "session", loginKey(l)+".json")
}

// lock waits until no other process works on the file of a login.
func (s Store) lock(l Login) string {
	return filepath.Join(s.dir, "locks", "session-"+loginKey(l)+".lock")
}

// Logins lists whose sessions are kept. Files that are no sessions are left out, and named in the error beside the list.
func (s Store) Logins() ([]Login, error) {
	if s.dir == "" {
		return nil, nil
	}
	files, err := os.ReadDir(filepath.Join(s.dir, "session"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var logins []Login
	for _, f := range files {
		if filepath.Ext(f.Name()) != ".json" {
			continue
		}
		kept, readErr := readSession(filepath.Join(s.dir, "session", f.Name()))
		if readErr != nil {
			err = errors.Join(err, readErr)
			continue
		}
		logins = append(logins, kept.Login)
	}
	return logins, err
}

// load reads the session of a login; nil when there is none.
func (s Store) load(l Login) (*session, error) {
	if s.dir == "" {
		return nil, nil
	}
	kept, err := readSession(s.Path(l))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return kept, err
}

// readSession repeats nothing of the file in its errors.
func readSession(path string) (*session, error) {
	text, err := readLine(path, false)
	if err != nil {
		return nil, fmt.Errorf("session %s: %w", path, err)
	}
	var kept session
	if json.Unmarshal([]byte(text), &kept) != nil || kept.Access == "" {
		return nil, fmt.Errorf("session %s: it is damaged: log in again, or remove it", path)
	}
	if kept.Schema != sessionSchema {
		return nil, fmt.Errorf("session %s: it has schema %d, this program understands %d", path, kept.Schema, sessionSchema)
	}
	return &kept, nil
}

func (s Store) save(kept *session) error {
	if s.dir == "" {
		return ErrNoStateDir
	}
	data, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	return statefile.WriteWhole(s.Path(kept.Login), append(data, '\n'))
}

// Remove forgets a login, as soon as no other process renews it. The unit is not told: it has no way to take a token back.
func (s Store) Remove(ctx context.Context, l Login) error {
	lock, err := statefile.WaitLock(ctx, s.lock(l))
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("wait for another process that renews the login: %w", err)
	}
	defer func() { _ = lock.Unlock() }()
	err = os.Remove(s.Path(l))
	if left, listErr := s.Logins(); listErr == nil && len(left) == 0 {
		return errors.Join(err, s.Clear())
	}
	return err
}

// Clear removes everything that is kept of logins: also files that are damaged, and what a process left that was killed.
func (s Store) Clear() error {
	if s.dir == "" {
		return nil
	}
	return os.RemoveAll(filepath.Join(s.dir, "session"))
}

// isKept reports whether there is a session of a login, in whatever state.
func (s Store) isKept(l Login) bool {
	_, err := os.Stat(s.Path(l))
	return !errors.Is(err, fs.ErrNotExist)
}

// loginKey is a file name for a login: readable, and different for different ones.
func loginKey(l Login) string {
	sum := sha256.Sum256([]byte(l.Unit + "\n" + l.LoginCell + "\n" + l.User))
	readable := l.User
	if u, err := url.Parse(l.Unit); err == nil {
		readable = u.Host + "-" + l.User
	}
	readable = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return '_'
	}, readable)
	return readable[:min(len(readable), 100)] + "-" + hex.EncodeToString(sum[:4])
}
