package cli

import (
	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/refusal"
)

// mayChange refuses what would change something on the unit where the settings forbid that.
func mayChange(settings config.Settings, what event.Kind) error {
	if !settings.ReadOnly {
		return nil
	}
	return refusal.Misuse(refusal.Say("--readonly=false allows it for once"),
		"%s would change something on the unit, and %s forbids that; nothing was sent", what, settings.Where("readonly")).
		With(refusal.ReadOnly)
}
