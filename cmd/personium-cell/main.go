package main

import (
	"context"
	"os"
	"runtime/debug"

	"github.com/personium/personium-cell/internal/cli"
)

// Set by the linker. Without it the Go tool knows them.
var (
	version = cli.Unlinked
	commit  = "unknown"
	date    = "unknown"
)

func main() {
	ctx, stop := cli.NotifySignals(context.Background())
	info, _ := debug.ReadBuildInfo()
	build := cli.BuildOf(cli.Build{Version: version, Commit: commit, Date: date}, info)
	code := cli.Run(ctx, cli.ProcessEnv(), build)
	stop()
	os.Exit(code)
}
