package prepare

import (
	"bufio"
	"encoding/json"
	"fmt"

	"github.com/personium/personium-cell/internal/snapshot"
)

// A spool is a file without a name, to which is only added, and of which parts are read again.
type spool struct {
	file *snapshot.Scratch
	to   *bufio.Writer
	size int64
}

func newSpool(dir string) (*spool, error) {
	f, err := snapshot.NewScratch(dir)
	if err != nil {
		return nil, err
	}
	if err := f.Begin(0); err != nil {
		return nil, fmt.Errorf("%w", closing(f, err))
	}
	return &spool{file: f, to: bufio.NewWriterSize(f, 256<<10)}, nil
}

func closing(f *snapshot.Scratch, err error) error {
	_ = f.Close() // the first error is the one that matters
	return err
}

// add appends p, and says where it stands.
func (s *spool) add(p []byte) (int64, error) {
	at := s.size
	n, err := s.to.Write(p)
	s.size += int64(n)
	return at, err
}

// addJSON appends a value as a line.
func (s *spool) addJSON(v any) error {
	text, err := json.Marshal(v)
	if err == nil {
		_, err = s.add(append(text, '\n'))
	}
	return err
}

// read gives what stands at a place. Everything has to be flushed.
func (s *spool) read(at int64, length int) ([]byte, error) {
	p := make([]byte, length)
	if _, err := s.file.ReadAt(p, at); err != nil {
		return nil, fmt.Errorf("read the temporary file: %w", err)
	}
	return p, nil
}

func (s *spool) flush() error { return s.to.Flush() }

func (s *spool) close() error { return s.file.Close() }
