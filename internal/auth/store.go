package auth

import (
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
	return &session{Schema: sessionSchema, Login: l, Access: g.Access, Refresh: g.Refresh,
		Sent: g.Sent, Expires: g.Expires, RefreshExpires: g.RefreshExpires}
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

const sessionSuffix = ".json"

// folder is where the sessions are.
func (s Store) folder() string { return filepath.Join(s.dir, "session") }

// file is that of the login with a key.
func (s Store) file(key string) string { return filepath.Join(s.folder(), key+sessionSuffix) }

// Path is the file of a login.
func (s Store) Path(l Login) string { return s.file(loginKey(l)) }

// lockPath is the lock of whoever works on the file of a login.
func (s Store) lockPath(l Login) string { return s.lockPathOf(loginKey(l)) }

func (s Store) lockPathOf(key string) string {
	return filepath.Join(s.dir, "locks", "session-"+key+".lock")
}

// Logins lists whose sessions are kept. Files that are no sessions are left out, and named in the error beside the list.
func (s Store) Logins() ([]Login, error) {
	if s.dir == "" {
		return nil, nil
	}
	files, err := os.ReadDir(s.folder())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var logins []Login
	for _, f := range files {
		if filepath.Ext(f.Name()) != sessionSuffix {
			continue
		}
		stored, readErr := readSession(filepath.Join(s.folder(), f.Name()))
		if readErr != nil {
			err = errors.Join(err, readErr)
			continue
		}
		logins = append(logins, stored.Login)
	}
	return logins, err
}

// load reads the session of a login; nil when there is none.
func (s Store) load(l Login) (*session, error) {
	if s.dir == "" {
		return nil, nil
	}
	stored, err := readSession(s.Path(l))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return stored, err
}

// readSession repeats nothing of the file in its errors.
func readSession(path string) (*session, error) {
	text, err := readLine(path, false)
	if err != nil {
		return nil, fmt.Errorf("session %s: %w", path, err)
	}
	var stored session
	if json.Unmarshal([]byte(text), &stored) != nil || stored.Access == "" {
		return nil, fmt.Errorf("session %s: it is damaged: log in again, or remove it", path)
	}
	if stored.Schema != sessionSchema {
		return nil, fmt.Errorf("session %s: it has schema %d, this program understands %d", path, stored.Schema, sessionSchema)
	}
	return &stored, nil
}

// save keeps a session. Whoever calls it holds the lock of its login.
func (s Store) save(stored *session) error {
	if s.dir == "" {
		return ErrNoStateDir
	}
	data, err := json.Marshal(stored)
	if err != nil {
		return err
	}
	path := s.Path(stored.Login)
	if err := statefile.RemoveUnfinished(path); err != nil {
		return err
	}
	return statefile.WriteWhole(path, append(data, '\n'))
}

// ordinarySession is about what a session takes on disk, in bytes: two tokens of a few kilobytes.
const ordinarySession = 16 << 10

// try finds out whether a session can be kept, as far as that can be known before there is one.
func (s Store) try(l Login) error { return statefile.TryWrite(s.Path(l), ordinarySession) }

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
