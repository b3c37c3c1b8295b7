package main

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"flag"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

var canaryRuns = flag.Int("canary-runs", 0, "how many runs of the program TestNoSecretComesOut makes; 0 is one of each kind")

// A tellTale is a unit that repeats what it is sent, secrets too, in answers that nobody wants, as error pages do.
type tellTale struct {
	*sandbox.Unit
	repeats atomic.Int32 // in which way; 0 is not at all
}

func (u *tellTale) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	way := u.repeats.Load()
	isSecret := r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" || strings.HasSuffix(r.URL.Path, "/__token")
	if way == 0 || !isSecret {
		u.Unit.ServeHTTP(w, r)
		return
	}
	dump, _ := httputil.DumpRequest(r, true)
	text := strings.NewReplacer("\r", " ", "\n", " ", `"`, "'", `\`, "/").Replace(string(dump))
	switch way {
	case 1:
		http.Error(w, "<html><pre>"+string(dump)+"</pre></html>", http.StatusBadGateway)
	case 2:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `{"code":"PR403-AU-0002","message":{"lang":"en","value":"%s"},"error":"invalid_grant","error_description":"[PR400-AN-0017] - %[1]s"}`, text)
	case 3:
		w.Header().Set("Location", "http://elsewhere.example/?"+url.QueryEscape(text))
		w.WriteHeader(http.StatusFound)
	default:
		w.WriteHeader(http.StatusOK)
		fmt.Fprintf(w, `{"status":"%s"}`, text)
	}
}

// serveTellTale serves such a unit. Its tokens live for two seconds, so that they are renewed again and again.
func serveTellTale(t *testing.T) *tellTale {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	unit, err := sandbox.New(sandbox.Options{Authority: listener.Addr().String(), Work: 50 * time.Millisecond, GrantLife: 2 * time.Second,
		MasterToken: "master-" + rand.Text(), Password: "c4n$ry!=^`{|}~.@Z9-" + rand.Text()[:8]})
	if err != nil {
		t.Fatal(err)
	}
	u := &tellTale{Unit: unit}
	server := &http.Server{Handler: u}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		unit.Close()
	})
	return u
}

// A finder finds secrets in what the program wrote, also pieces of long ones.
type finder struct {
	short  []string
	pieces map[string]bool // of pieceSize bytes
}

const pieceSize = 20

// newFinder looks for secrets as they are, and as they stand in forms, URLs and the header of basic authentication.
func newFinder(secrets []string) finder {
	f := finder{pieces: map[string]bool{}}
	for _, secret := range secrets {
		f.add(secret)
		f.add(url.QueryEscape(secret))
		f.add(url.PathEscape(secret))
		f.add(base64.StdEncoding.EncodeToString([]byte(secret)))
	}
	return f
}

func (f *finder) add(text string) {
	if len(text) < pieceSize {
		f.short = append(f.short, text)
		return
	}
	for _, from := range []int{0, (len(text) - pieceSize) / 2, len(text) - pieceSize} {
		f.pieces[text[from:from+pieceSize]] = true
	}
}

// in gives the place of a secret in data, -1 for none.
func (f *finder) in(data []byte) int {
	for _, secret := range f.short {
		if i := bytes.Index(data, []byte(secret)); i >= 0 {
			return i
		}
	}
	for i := 0; i+pieceSize <= len(data); i++ {
		if f.pieces[string(data[i:i+pieceSize])] {
			return i
		}
	}
	return -1
}

// inFiles lists the files below dir that hold a secret and are not there to hold one.
func (f *finder) inFiles(dir string) []string {
	var found []string
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "session" || d.Name() == "secret"):
			return fs.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		if data, err := os.ReadFile(path); err != nil || f.in(data) >= 0 {
			found = append(found, path)
		}
		return nil
	})
	return found
}

// arguments are those of a process as everybody on the machine can see them.
func arguments(cmd *exec.Cmd) []byte {
	data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", cmd.Process.Pid))
	return data
}

// What the program is given to keep secret, and what it gets from the unit, is nowhere but in the files of kept logins: not
// in what it writes, whatever becomes of it, not in its arguments, not in what it gives to the programs that it runs, not in
// the journal or in files that it has left.
func TestNoSecretComesOut(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the race detector makes it slow, and the scripts go the same ways")
	}
	c := newSecretRun(t)
	plans := c.plans()
	runs := cmp.Or(*canaryRuns, len(plans))
	for i := range runs {
		plan := plans[i%len(plans)]
		c.unit.repeats.Store(plan.repeats)
		c.run(i, plan)
	}
	f := c.finder()
	for _, path := range f.inFiles(c.dir) {
		t.Errorf("%s holds a secret", path)
	}
	t.Logf("%d runs, %d secrets, %d bytes of output, %d runs of other programs", runs, len(c.secrets()), c.written, c.children())
	if runs >= len(plans) && c.children() == 0 {
		t.Error("no other program was run")
	}
}
