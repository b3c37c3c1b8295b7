package main

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"
)

var diskFulls = flag.Int("disk-fulls", 6, "at how many random offsets TestAFullDiskIsNamed fills the disk")

// page is the least that a tmpfs gives a file, in bytes.
const page = 4096

func TestAFullDiskIsNamed(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("no small file system can be mounted: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(disk, unix.MNT_DETACH) })
	target, filler := filepath.Join(disk, "big.zip"), filepath.Join(disk, "filler")
	var fullAt atomic.Int64
	var answers sync.WaitGroup // one that nobody reads any more goes on filling the disk
	u := startSlowUnit(t, func(u *slowUnit) {
		u.meddle = func(w http.ResponseWriter, r *http.Request, big []byte) {
			answers.Add(1)
			defer answers.Done()
			u.announce(w, r)
			_, _ = w.Write(big[:fullAt.Load()])
			_ = http.NewResponseController(w).Flush()
			fill(filler)
			_, _ = w.Write(big[fullAt.Load():])
		}
	})
	random := rand.New(rand.NewPCG(*seed, 0))
	for i := range *diskFulls {
		fullAt.Store(random.Int64N(bigSize - page)) // whoever has begun the last page has room for the rest of it
		if i%3 == 0 {
			fill(filler) // the disk is full from the beginning
		}
		code, said := run(u.download(t.Context(), target))
		answers.Wait()
		words := regexp.MustCompile(fmt.Sprintf(`(?m)^personium-cell: error: not enough space in %s: the file needs 1\.0 MiB, and there is room for [0-9.]+ (KiB|bytes)$`, disk))
		if code != 2 || !words.MatchString(said) {
			t.Errorf("seed %d, full at %d: exit code %d: %s", *seed, fullAt.Load(), code, said)
		}
		left, err := filepath.Glob(filepath.Join(disk, ".*"))
		if _, statErr := os.Stat(target); statErr == nil || err != nil || len(left) > 0 {
			t.Errorf("seed %d, full at %d: left behind: %v, %v", *seed, fullAt.Load(), left, statErr)
		}
		if err := os.Remove(filler); err != nil {
			t.Error(err)
		}
	}
}

func TestAnExportThatDoesNotFitAnywhereIsUnproved(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=8k"); err != nil {
		t.Skipf("no small file system can be mounted: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(disk, unix.MNT_DETACH) })
	u := startSlowUnit(t, func(*slowUnit) {})
	cmd := u.command(t.Context(), "export", "--name", "nightly", "--interval", "100ms", "--timeout", "1m")
	cmd.Env = append(cmd.Env, unchecked+"=", "TMPDIR="+disk)
	code, said := run(cmd)
	reason := regexp.MustCompile(fmt.Sprintf(`(?m)^unproved: export of .* and could not be read: not enough space in %s: the file needs [0-9.]+ [KM]iB, and there is room for [0-9.]+ ([KM]iB|bytes)$`, disk))
	const hint = "personium-cell: hint: the export is over, and needs no other; make room there, or name a folder that has room in TMPDIR; then personium-cell snapshot check nightly --cell http://"
	if code != 9 || !reason.MatchString(said) || !strings.Contains(said, hint) {
		t.Errorf("exit code %d: %s", code, said)
	}
}

// How long the temporary files of a copy become nobody knows before they are written.
func TestAnImportWithoutRoomForItsCopyNamesTheFolder(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=8k"); err != nil {
		t.Skipf("no small file system can be mounted: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(disk, unix.MNT_DETACH) })
	fill(filepath.Join(disk, "filler"))
	u := startSlowUnit(t, func(*slowUnit) {})
	cmd := u.command(t.Context(), "import", "--file", "../../testdata/snapshot/links_n3.zip")
	cmd.Env = append(cmd.Env, unchecked+"=", "TMPDIR="+disk)
	code, said := run(cmd)
	for _, want := range []string{
		"personium-cell: error: a copy of the snapshot cannot be prepared: ",
		"no space left in " + disk + " for a temporary file; nothing was started\n",
		"personium-cell: hint: make room there, or name a folder with room in TMPDIR; or --as-is imports the snapshot as it is",
	} {
		if code != 2 || !strings.Contains(said, want) {
			t.Errorf("exit code %d, want %q: %s", code, want, said)
		}
	}
}

func TestAFullDiskLeavesTheConfigurationAsItWas(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no small file system can be mounted: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(disk, unix.MNT_DETACH) })
	path := filepath.Join(disk, "config.yaml")
	config := func(args ...string) (int, string) {
		cmd := exec.CommandContext(t.Context(), "personium-cell", append([]string{"config", "init", "--config", path}, args...)...)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + disk}
		return run(cmd)
	}
	if code, said := config("--profile", "a", "--interval", "1s"); code != 0 {
		t.Fatalf("exit code %d: %s", code, said)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	fill(filepath.Join(disk, "filler"))
	code, said := config("--profile", "b", "--interval", "2s")
	words := regexp.MustCompile(`(?m)^personium-cell: error: the configuration file cannot be written: .*no space left on device$`)
	if code != 2 || !words.MatchString(said) {
		t.Errorf("exit code %d: %s", code, said)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("got %q, %v", after, err)
	}
	if left, err := filepath.Glob(filepath.Join(disk, ".*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// fill leaves no room on the disk of a file.
func fill(path string) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	for size := 64 << 10; size > 0; {
		if _, err := io.WriteString(f, strings.Repeat("x", size)); err != nil {
			size /= 2
		}
	}
	_ = f.Close()
}
