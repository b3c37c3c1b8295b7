package cli

import (
	"runtime/debug"
	"testing"
)

func TestAProgramWithoutLinkerFlagsKnowsItsVersionFromTheGoTool(t *testing.T) {
	t.Parallel()
	unlinked := Build{Version: Unlinked, Commit: "unknown", Date: "unknown"}
	vcs := []debug.BuildSetting{{Key: "vcs.revision", Value: "048b9bf"}, {Key: "vcs.time", Value: "2026-11-30T02:00:00Z"}}
	changed := append(vcs[:2:2], debug.BuildSetting{Key: "vcs.modified", Value: "true"})
	for name, test := range map[string]struct {
		linked Build
		info   *debug.BuildInfo
		want   Build
	}{
		"told by the linker": {Build{"1.2.3", "abc", "today"}, &debug.BuildInfo{Main: debug.Module{Version: "v9.9.9"}, Settings: vcs},
			Build{"1.2.3", "abc", "today"}},
		"installed as a module": {unlinked, &debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}}, Build{"1.2.3", "unknown", "unknown"}},
		"built in a clone": {unlinked, &debug.BuildInfo{Main: debug.Module{Version: "(devel)"}, Settings: vcs},
			Build{Unlinked, "048b9bf", "2026-11-30T02:00:00Z"}},
		"built with changes": {unlinked, &debug.BuildInfo{Main: debug.Module{Version: "v0.0.0-20261130020000-048b9bf+dirty"}, Settings: changed},
			Build{"0.0.0-20261130020000-048b9bf+dirty", "048b9bf with changes", "2026-11-30T02:00:00Z"}},
		"told nothing": {unlinked, nil, unlinked},
	} {
		if got := BuildOf(test.linked, test.info); got != test.want {
			t.Errorf("%s: got %+v, want %+v", name, got, test.want)
		}
	}
}
