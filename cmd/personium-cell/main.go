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
	env := cli.ProcessEnv(cli.Build{Version: version, Commit: commit, Date: date})
	code := cli.Run(ctx, env)
	stop()
	os.Exit(code)
}
