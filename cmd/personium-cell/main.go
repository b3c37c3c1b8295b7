package main

import (
	"context"
	"os"

	"github.com/personium/personium-cell/internal/cli"
)

// Set by the linker.
var (
	version = "devel"
	commit  = "unknown"
	date    = "unknown"
)

func main() {
	ctx, stop := cli.NotifySignals(context.Background())
	code := cli.Run(ctx, cli.ProcessEnv(), cli.Build{Version: version, Commit: commit, Date: date})
	stop()
	os.Exit(code)
}
