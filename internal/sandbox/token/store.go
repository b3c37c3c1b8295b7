package token

import (
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/opaque"
)

// A Store holds the tokens of a unit. Several goroutines may use it at a time.
type Store struct {
	mark string

	mu     sync.Mutex
	tokens map[string]*Token
	seen   int // requests that came with a credential
}

// NewStore makes a store without tokens. mark, of base64url characters, is what the values end in that logins get.
func NewStore(mark string) *Store { return &Store{mark: mark, tokens: map[string]*Token{}} }

// Mark is what the values end in that logins get.
func (s *Store) Mark() string { return s.mark }

// Issue remembers a token that lives as long as life from now on, and gives it a value if it has none.
func (s *Store) Issue(t Token, life time.Duration) Token {
	t.Expires = time.Now().Add(life)
	return s.Keep(t)
}

// Keep remembers a token as it is, and gives it a value if it has none.
func (s *Store) Keep(t Token) Token {
	if t.Value == "" {
		t.Value = t.Kind.prefix() + opaque.Text(48)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[t.Value] = &t
	return t
}

// Grant is Issue of what a login gets.
func (s *Store) Grant(t Token, life time.Duration) Token {
	if t.Value == "" {
		t.Value = t.Kind.prefix() + opaque.Text(48) + s.mark
	}
	return s.Issue(t, life)
}

// Cookie opens a cookie session of an account of a cell.
func (s *Store) Cookie(cell, account string, life time.Duration) Token {
	return s.Issue(Token{Kind: Local, Cell: cell, Account: account, Peer: opaque.Peer()}, life)
}

// Find is the token of a value; ok is false for a value that is none.
func (s *Store) Find(value string) (t Token, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.tokens[value]
	if found == nil {
		return Token{}, false
	}
	return *found, true
}

// Expire ends the lives of all access tokens.
func (s *Store) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for _, t := range s.tokens {
		if t.Kind != Refresh && t.Kind != Master && now.Before(t.Expires) {
			t.Expires = now
		}
	}
}

// Seen counts the requests that came with a token or a cookie, whatever it was worth.
func (s *Store) Seen() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

// Secrets are all values that let somebody in.
func (s *Store) Secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var secrets []string
	for value, t := range s.tokens {
		secrets = append(secrets, value)
		if t.Peer != "" {
			secrets = append(secrets, t.Peer)
		}
	}
	return secrets
}
