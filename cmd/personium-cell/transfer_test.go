//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

var (
	downloadKills = flag.Int("download-kills", 6, "at how many random instants TestAKilledDownloadLeavesNothing kills the program")
	downloadCuts  = flag.Int("download-cuts", 12, "at how many random offsets TestACutDownloadIsWholeOrAbsent cuts the connection")
)

// bigSize is more than the buffers of a connection hold, so that offsets and instants mean something.
const bigSize = 1 << 20

// A slowUnit is a practice unit that holds big.zip, of bytes at random. meddle may write less of it, or later.
type slowUnit struct {
	*sandbox.Unit
	big    []byte
	meddle func(w http.ResponseWriter, r *http.Request, big []byte)
	slow   func(w http.ResponseWriter, r *http.Request) // sends nightly.zip; nil leaves it to the unit
	begun  func()                                       // told that a paced upload has started
}

func startSlowUnit(t *testing.T, prepare func(*slowUnit)) *slowUnit {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	unit, err := sandbox.New(sandbox.Options{Authority: listener.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	u := &slowUnit{Unit: unit, big: make([]byte, bigSize)}
	random := rand.NewChaCha8([32]byte{})
	_, _ = random.Read(u.big)
	prepare(u)
	server := &http.Server{Handler: u}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		unit.Close()
	})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, u.CellURL("cell1")+"__snapshot/big.zip", bytes.NewReader(u.big))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+unit.Token())
	answer, err := http.DefaultClient.Do(request)
	if err != nil || answer.StatusCode != http.StatusCreated {
		t.Fatal(answer, err)
	}
	_ = answer.Body.Close()
	return u
}

func (u *slowUnit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if u.begun != nil && r.Method == http.MethodPut && !strings.HasSuffix(r.URL.Path, "/big.zip") {
		r.Body = pacedBody{r.Body, u.begun}
	}
	if u.meddle != nil && r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/big.zip") {
		u.meddle(w, r, u.big)
		return
	}
	if u.slow != nil && r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/nightly.zip") {
		u.slow(w, r)
		return
	}
	u.Unit.ServeHTTP(w, r)
}

// announce sends the headers that the unit would send.
func (u *slowUnit) announce(w http.ResponseWriter, r *http.Request) {
	u.Unit.ServeHTTP(headersOnly{w}, r)
}

// headersOnly is an answer without its body.
type headersOnly struct{ http.ResponseWriter }

func (headersOnly) Write(p []byte) (int, error) { return len(p), nil }

// pace sends a download in pieces.
func (u *slowUnit) pace(w http.ResponseWriter, r *http.Request, big []byte) {
	u.announce(w, r)
	for piece := 0; piece < len(big); piece += bigSize / 32 {
		_, _ = w.Write(big[piece : piece+bigSize/32])
		_ = http.NewResponseController(w).Flush()
		select {
		case <-r.Context().Done():
			return
		case <-time.After(4 * time.Millisecond):
		}
	}
}

// A pacedBody is an upload that the unit takes in pieces; it tells when it has the first.
type pacedBody struct {
	io.ReadCloser
	begun func()
}

func (b pacedBody) Read(p []byte) (int, error) {
	time.AfterFunc(0, b.begun)
	<-time.After(100 * time.Millisecond)
	return b.ReadCloser.Read(p[:min(len(p), bigSize/32)])
}

// download is the command that brings big.zip home.
func (u *slowUnit) download(ctx context.Context, target string, args ...string) *exec.Cmd {
	return u.command(ctx, append([]string{"snapshot", "download", "big", "-o", target, "--interval", "100ms"}, args...)...)
}

func (u *slowUnit) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "personium-cell", args...)
	cmd.Env = append(os.Environ(), "PERSONIUM_CELL="+u.CellURL("cell1"), "PERSONIUM_TOKEN="+u.Token(), unchecked+"=1")
	return cmd
}

// judge says whether a target is what it may be, and that no part is left when swept.
func (u *slowUnit) judge(target string, mayBeAbsent, swept bool) error {
	data, err := os.ReadFile(target)
	switch {
	case err != nil && !(mayBeAbsent && errors.Is(err, os.ErrNotExist)):
		return err
	case err == nil && !bytes.Equal(data, u.big):
		return fmt.Errorf("%s has %d bytes and is not what the unit holds", target, len(data))
	}
	parts, err := filepath.Glob(filepath.Join(filepath.Dir(target), ".*part*"))
	if swept && len(parts) > 0 {
		return fmt.Errorf("left behind: %v", parts)
	}
	return err
}

// run gives the exit code and what the program said.
func run(cmd *exec.Cmd) (code int, said string) {
	output, _ := cmd.CombinedOutput()
	return cmd.ProcessState.ExitCode(), string(output)
}

func TestAKilledDownloadLeavesNothing(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the race detector makes it slow, and the scripts go the same ways")
	}
	u := startSlowUnit(t, func(u *slowUnit) { u.meddle = u.pace })
	random := rand.New(rand.NewPCG(*seed, 0))
	dir := t.TempDir()
	halves := 0
	for i := range *downloadKills {
		target := filepath.Join(dir, fmt.Sprintf("big%d.zip", i))
		killed, stop := context.WithTimeout(t.Context(), time.Duration(random.Int64N(int64(250*time.Millisecond))))
		_ = u.download(killed, target).Run() // exec kills with SIGKILL
		stop()
		if err := u.judge(target, true, false); err != nil {
			t.Errorf("seed %d, kill %d: %v", *seed, i, err)
		}
		if parts, _ := filepath.Glob(filepath.Join(dir, ".*part*")); len(parts) > 0 {
			halves++
		}
		if code, said := run(u.download(t.Context(), target, "--force")); code != 0 {
			t.Errorf("seed %d, kill %d: the next run: exit code %d: %s", *seed, i, code, said)
		}
		if err := u.judge(target, false, true); err != nil {
			t.Errorf("seed %d, kill %d, after the next run: %v", *seed, i, err)
		}
	}
	t.Logf("seed %d: %d kills, %d of them left a part", *seed, *downloadKills, halves)
}

func TestACutDownloadIsWholeOrAbsent(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the race detector makes it slow, and the scripts go the same ways")
	}
	var cutAt, cutsLeft atomic.Int64
	u := startSlowUnit(t, func(u *slowUnit) {
		u.meddle = func(w http.ResponseWriter, r *http.Request, big []byte) {
			u.announce(w, r)
			if cutsLeft.Add(-1) < 0 {
				_, _ = w.Write(big)
				return
			}
			_, _ = w.Write(big[:cutAt.Load()])
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
	})
	random := rand.New(rand.NewPCG(*seed, 0))
	for i := range *downloadCuts {
		cuts := 1 + random.Int64N(4)
		cutAt.Store(random.Int64N(bigSize))
		cutsLeft.Store(cuts)
		target := filepath.Join(t.TempDir(), "big.zip")
		code, said := run(u.download(t.Context(), target))
		want, words := 0, `(?m)^done: downloaded to `
		if cuts > 3 {
			want, words = 75, fmt.Sprintf(`(?m)^personium-cell: error: the download of big\.zip failed: GET [^ ]+: broken off after %d of %d bytes: `, cutAt.Load(), bigSize)
		}
		if code != want || !regexp.MustCompile(words).MatchString(said) {
			t.Errorf("seed %d, cut %d (%d times at %d): exit code %d, want %d: %s", *seed, i, cuts, cutAt.Load(), code, want, said)
		}
		if err := u.judge(target, cuts > 3, true); err != nil {
			t.Errorf("seed %d, cut %d (%d times at %d): %v", *seed, i, cuts, cutAt.Load(), err)
		}
	}
}

// interrupt runs a command and sends it SIGINT once begun says so.
func interrupt(t *testing.T, cmd *exec.Cmd, begun <-chan struct{}) (code int, said string) {
	t.Helper()
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-begun:
	case <-time.After(30 * time.Second):
		t.Error("the transfer did not begin")
	}
	_ = cmd.Process.Signal(syscall.SIGINT)
	_ = cmd.Wait()
	return cmd.ProcessState.ExitCode(), output.String()
}

func TestAnInterruptedTransferSaysWhatItLeaves(t *testing.T) {
	t.Parallel()
	begun := make(chan struct{}, 1)
	tell := func() {
		select {
		case begun <- struct{}{}:
		default:
		}
	}
	u := startSlowUnit(t, func(u *slowUnit) {
		u.begun = tell
		u.meddle = func(w http.ResponseWriter, r *http.Request, big []byte) {
			tell()
			u.pace(w, r, big)
		}
	})
	target := filepath.Join(t.TempDir(), "big.zip")
	code, said := interrupt(t, u.download(t.Context(), target), begun)
	if code != 130 || !strings.Contains(said, "personium-cell: error: interrupted; the download was given up\n") {
		t.Errorf("download: exit code %d: %s", code, said)
	}
	if err := u.judge(target, true, true); err != nil {
		t.Error(err)
	}
	file := filepath.Join(t.TempDir(), "new.zip")
	if err := os.WriteFile(file, u.big, 0o600); err != nil {
		t.Fatal(err)
	}
	select {
	case <-begun: // the download had told it twice
	default:
	}
	code, said = interrupt(t, u.command(t.Context(), "snapshot", "upload", file), begun)
	if code != 130 || !strings.Contains(said, "personium-cell: error: the name new may be burnt, something") || !strings.Contains(said, "--name new_2\n") {
		t.Errorf("upload: exit code %d: %s", code, said)
	}
}

func TestAnExportThatIsInterruptedOnItsWayHomeIsUnproved(t *testing.T) {
	t.Parallel()
	begun := make(chan struct{}, 1)
	u := startSlowUnit(t, func(u *slowUnit) {
		u.slow = func(w http.ResponseWriter, r *http.Request) {
			u.announce(w, r)
			_ = http.NewResponseController(w).Flush()
			begun <- struct{}{}
			<-r.Context().Done()
		}
	})
	target := filepath.Join(t.TempDir(), "nightly.zip")
	code, said := interrupt(t, u.command(t.Context(), "export", "--name", "nightly", "--output", target, "--interval", "100ms"), begun)
	if code != 130 || !strings.Contains(said, "unproved: export of ") || !strings.Contains(said, "personium-cell snapshot download nightly -o "+target+" --cell ") {
		t.Errorf("exit code %d: %s", code, said)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, u.CellURL("cell1")+"__snapshot/nightly.zip", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+u.Token())
	answer, err := http.DefaultClient.Do(request)
	if err != nil || answer.StatusCode != http.StatusNoContent {
		t.Fatal(answer, err)
	}
	_ = answer.Body.Close()
	plain := u.command(t.Context(), "export", "--name", "nightly", "--interval", "100ms")
	scratch := t.TempDir()
	plain.Env = append(plain.Env, unchecked+"=", "TMPDIR="+scratch)
	code, said = interrupt(t, plain, begun)
	if code != 130 || !strings.Contains(said, "and could not be read: interrupted; the download was given up\n") || !strings.Contains(said, "personium-cell snapshot check nightly --cell ") {
		t.Errorf("without --output: exit code %d: %s", code, said)
	}
	if left, err := os.ReadDir(scratch); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if err := u.judge(target, true, true); err != nil {
		t.Error(err)
	}
}
