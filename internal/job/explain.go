package job

import "github.com/personium/personium-cell/internal/refusal"

// Explain turns an error of one request into a [refusal.Error], which says why it failed and what can be done. what was tried, such
// as "list the snapshot area", completes "could not ".
func Explain(what string, err error) *refusal.Error { return refusalOf(what, err) }
