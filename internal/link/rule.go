package link

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

// rule makes a rule as it stood in the archive. One that is there already is taken for it.
func (w *worker) rule(ctx context.Context, k archive.Taken) error {
	fields, err := ruleFields(k)
	if err != nil {
		w.done.refuse(k, err.Error())
		return nil
	}
	switch err := w.Client.CreateRule(ctx, fields); {
	case err == nil, personium.Is(err, personium.EntityExists):
		w.done.made++
	case personium.Is(err, personium.BadField):
		w.done.refuse(k, "the unit takes no such rule: "+err.Error())
	default:
		return err
	}
	return nil
}

// ruleFields are the fields of a rule, from its line in the archive.
func ruleFields(k archive.Taken) (map[string]any, error) {
	var row struct {
		Source struct {
			Fields map[string]any `json:"s"`
		} `json:"_source"`
	}
	if err := json.Unmarshal([]byte(k.Row), &row); err != nil || row.Source.Fields == nil {
		return nil, fmt.Errorf("its line in the archive cannot be read")
	}
	fields := row.Source.Fields
	for name, value := range fields {
		if value == nil {
			delete(fields, name)
		}
	}
	if k.From.Box != "" {
		fields["_Box.Name"] = k.From.Box
	}
	return fields, nil
}
