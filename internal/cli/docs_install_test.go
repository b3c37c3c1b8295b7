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
