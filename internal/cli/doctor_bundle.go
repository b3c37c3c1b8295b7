package cli

import (
	"encoding/json"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/doctor"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/session"
)

// bundledJobs is how many entries of the journal go into a bundle.
const bundledJobs = 10

// A bundling is a bundle that is being made; nil for none.
type bundling struct {
	path string
	file *doctor.BundleFile
	env  *program
	cmd  *cobra.Command
}

// newBundling makes the file of --bundle; "" is none.
func newBundling(env *program, cmd *cobra.Command, path string) (*bundling, error) {
	if path == "" {
		return nil, nil
	}
	file, err := doctor.NewBundleFile(path)
	if err != nil {
		return nil, err
	}
	return &bundling{path, file, env, cmd}, nil
}

// write puts together what is known. conn is nil where the settings made none.
func (b *bundling) write(made []doctor.Finding, fix func(doctor.Finding) string, conn *session.Session) error {
	if b == nil {
		return nil
	}
	bundle := doctor.Bundle{Type: "bundle", Schema: 1, At: time.Now().UTC().Format(time.RFC3339), Program: b.env.versionLine(),
		Journal: []json.RawMessage{}}
	source := b.env.sourceOfSettings(b.cmd)
	if values, err := config.Effective(source); err == nil {
		bundle.Settings = struct {
			Settings []configValue `json:"settings"`
			Proxies  []configProxy `json:"proxies"`
		}{configValues(values), proxiesOf(b.env)}
	}
	for _, f := range made {
		bundle.Findings = append(bundle.Findings, doctor.BundledFinding{Check: f.Check, Level: f.Level, Found: f.Found, Means: f.Means,
			Fix: fix(f), Code: f.Code})
	}
	if conn != nil {
		bundle.Journal = job.NewJournal(conn.StateDir()).Entries(conn.Client().Cell().URL, bundledJobs)
	}
	return b.file.Write(bundle)
}

// configValues are the settings in force that have a value.
func configValues(values []config.Value) []configValue {
	shown := []configValue{}
	for _, v := range values {
		if v.Where != "" {
			shown = append(shown, configValue{v.Key.Name, v.Value, v.Where})
		}
	}
	return shown
}
