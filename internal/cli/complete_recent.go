package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/config"
)

// answerLife is how long an answer of a unit is kept: a shell that completes a line need not ask again for each key that is
// typed.
const answerLife = time.Minute

// largestAnswer is the size of a file that is read, in bytes.
const largestAnswer = 1 << 20

// recentAnswers are files in a folder, one for each question. They are for their owner alone, and hold no secret.
type recentAnswers struct{ folder string }

// newRecentAnswers keeps its files under dir, the program's state directory. With an empty dir nothing is kept or found.
func newRecentAnswers(dir string) recentAnswers {
	if dir == "" {
		return recentAnswers{}
	}
	return recentAnswers{filepath.Join(dir, "completion")}
}

// keptAnswer is what is on disk.
type keptAnswer struct {
	Question []string  `json:"question"`
	Asked    time.Time `json:"asked"`
	Found    []string  `json:"found"`
}

// of is what was answered to a question within the last minute.
func (a recentAnswers) of(question []string) (found []string, ok bool) {
	if a.folder == "" {
		return nil, false
	}
	path := a.path(question)
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || info.Size() > largestAnswer {
		return nil, false
	}
	text, err := os.ReadFile(path)
	var kept keptAnswer
	if err != nil || json.Unmarshal(text, &kept) != nil {
		return nil, false
	}
	age := time.Since(kept.Asked)
	return kept.Found, age >= 0 && age < answerLife
}

// keep remembers what was answered to a question, and forgets what is too old. It is a help only: that it cannot be kept is no
// harm.
func (a recentAnswers) keep(question, found []string) {
	if a.folder == "" {
		return
	}
	a.forget()
	if text, err := json.Marshal(keptAnswer{question, time.Now(), found}); err == nil && len(text) < largestAnswer {
		_ = config.WritePrivate(a.path(question), append(text, '\n'))
	}
}

// forget removes the files of answers that are too old.
func (a recentAnswers) forget() {
	entries, _ := os.ReadDir(a.folder)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > answerLife && e.Type().IsRegular() {
			_ = os.Remove(filepath.Join(a.folder, e.Name()))
		}
	}
}

func (a recentAnswers) path(question []string) string {
	sum := sha256.Sum256([]byte(strings.Join(question, "\x00")))
	return filepath.Join(a.folder, hex.EncodeToString(sum[:12])+".json")
}
