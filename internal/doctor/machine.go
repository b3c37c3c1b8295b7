package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/personium/personium-cell/internal/refusal"
)

// lookAtMachine looks at the files of this machine.
func (e *Examination) lookAtMachine(ctx context.Context) bool {
	settings := e.session.Settings()
	words := cmp.Or(settings.ConfigFile, "no configuration file")
	if settings.Profile != "" {
		words += ", profile " + settings.Profile
	}
	if settings.Protected {
		words += ", protected"
	}
	e.tell(fine(checkConfig, words))
	e.lookAtPasswordFile(ctx)
	e.state = judgeStateDir(e.session.StateDir())
	e.tell(e.state)
	return true
}

// lookAtPasswordFile reads the password, and forgets it. It is not needed as long as there is another credential.
func (e *Examination) lookAtPasswordFile(ctx context.Context) {
	settings := e.session.Settings()
	if settings.PasswordFile == "" {
		return
	}
	if _, err := e.session.Password()(ctx); err != nil {
		e.tell(Finding{Check: checkConfig, Level: Warning, Found: err.Error(),
			Means: "no login can be made with it, and no expired login renewed",
			Next: refusal.Say("put the password on the first line of the file that " + settings.Where("password_file") +
				" names, and chmod 600 it")})
	}
}

// judgeStateDir tries to write where journals and logins are kept. That it cannot is bad only where the credential has to be
// a login: the step that looks for one says so.
func judgeStateDir(dir string) Finding {
	f := Finding{Check: checkState, Level: Warning, Means: "a job cannot be watched again by a later run, and no login can be kept"}
	if dir == "" {
		f.Found = "neither XDG_STATE_HOME nor HOME names a place for journals and logins"
		f.Next = refusal.Say("set HOME, or XDG_STATE_HOME to an absolute path")
		return f
	}
	if err := tryWriting(dir); err != nil {
		f.Found = fmt.Sprintf("nothing can be written to %s: %v", dir, err)
		f.Next = refusal.Say("make the folder yours, or name another one in XDG_STATE_HOME")
		return f
	}
	return fine(checkState, dir)
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
