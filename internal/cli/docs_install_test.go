package cli

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// There is no release that could be installed by its name, so that no page may say how.
func TestDocsSayHowToInstallWhatThereIs(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	readme := readText(t, filepath.Join(root, "README.md"))
	for _, page := range []string{readme, readText(t, filepath.Join(root, "docs", "recipes.md"))} {
		if strings.Contains(page, "personium-cell@") {
			t.Error("a version of the program is named that cannot be fetched")
		}
	}
	tested := regexp.MustCompile(`goreleaser_version=(v[0-9.]+)`).FindStringSubmatch(readText(t, filepath.Join(root, ".ci", "run")))
	if len(tested) == 0 || !strings.Contains(readme, "goreleaser/v2@"+tested[1]+" release --snapshot") {
		t.Errorf("packages are tested with %q, and the README names another version", tested)
	}
	if !strings.Contains(readme, "go install ./cmd/personium-cell ") {
		t.Error("the README does not say how to install from a clone")
	}
}

// What is read by another program has the exit code of that one, in a shell that is not told otherwise.
func TestDocsDoNotLoseTheExitCodeInAPipe(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	readme := readText(t, filepath.Join(root, "README.md"))
	for i, block := range strings.Split(readme, "```") {
		if i%2 == 1 && strings.Contains(block, "| tee") && !strings.Contains(block, "set -o pipefail") {
			t.Errorf("the exit code is lost: %s", block)
		}
	}
	for _, page := range []string{readme, readText(t, filepath.Join(root, "docs", "exit-codes.md"))} {
		if !strings.Contains(page, "141") {
			t.Error("nothing is said of the exit code of a run whose reader went away")
		}
	}
}
