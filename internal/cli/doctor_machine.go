package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// lookAtMachine looks at the files of this machine.
func (d *doctor) lookAtMachine(ctx context.Context) bool {
	settings := d.s.settings
	words := orElse(settings.ConfigFile, "no configuration file")
	if settings.Profile != "" {
		words += ", profile " + settings.Profile
	}
	if settings.Protected {
		words += ", protected"
	}
	d.report.ok("config", "%s", words)
	d.lookAtPasswordFile(ctx)
	d.lookAtState()
	return true
}

// lookAtPasswordFile reads the password, and forgets it. It is not needed as long as there is another credential.
func (d *doctor) lookAtPasswordFile(ctx context.Context) {
	if d.s.settings.PasswordFile == "" {
		return
	}
	if _, err := d.s.passwordSource()(ctx); err != nil {
		d.report.warn("config", err.Error(), "no login can be begun with it, nor one that is over be begun again",
			"put the password on the first line of the file that "+d.s.settings.Where("password_file")+" names, and chmod 600 it")
	}
}

// lookAtState tries to write where journals and logins are kept. That it cannot is bad only where the credential has to be
// a login: the step that looks for one says so.
func (d *doctor) lookAtState() {
	f := finding{Check: "state", Level: levelWarning, Means: "a job cannot be watched again by a later run, and no login can be kept"}
	dir := d.s.stateDir()
	if dir == "" {
		f.Found, f.Mend = "neither XDG_STATE_HOME nor HOME names a place for journals and logins", "set HOME, or XDG_STATE_HOME to an absolute path"
	} else if err := tryWriting(dir); err != nil {
		f.Found, f.Mend = fmt.Sprintf("nothing can be written to %s: %v", dir, err), "make the folder yours, or name another one in XDG_STATE_HOME"
	}
	if f.Found == "" {
		d.report.ok("state", "%s", dir)
		return
	}
	d.stateless = &f
	d.report.add(f)
}

func tryWriting(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString("x")
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}
