package sandbox_test

import (
	"errors"
	"io"
	"net/http"
	"sync"
	"testing/synctest"
)

// A slowUpload is a PUT whose second half does not come until it is finished or aborted.
type slowUpload struct {
	body *io.PipeWriter
	done chan error
	once sync.Once
}

var errUploadAborted = errors.New("upload aborted")

func newSlowUpload(s *wireStage, cell, file string) *slowUpload {
	s.Helper()
	reader, writer := io.Pipe()
	host, prefix := s.cell(cell)
	request, err := http.NewRequestWithContext(s.Context(), http.MethodPut, "http://"+host+prefix+"__snapshot/"+file, reader)
	if err != nil {
		s.Fatalf("setting up: %v", err)
	}
	request.ContentLength = 4
	request.Header.Set("Authorization", s.admin())
	upload := &slowUpload{body: writer, done: make(chan error, 1)}
	go func() {
		response, err := s.client.Do(request)
		if err == nil {
			err = response.Body.Close()
		}
		upload.done <- err
	}()
	if _, err := writer.Write([]byte("ab")); err != nil {
		s.Fatalf("setting up: %v", err)
	}
	synctest.Wait()
	return upload
}

func (u *slowUpload) finish() {
	u.once.Do(func() {
		_, err := u.body.Write([]byte("cd"))
		u.body.CloseWithError(err)
		<-u.done
		synctest.Wait()
	})
}

func (u *slowUpload) abort() {
	u.once.Do(func() {
		u.body.CloseWithError(errUploadAborted)
		<-u.done
		synctest.Wait()
	})
}
