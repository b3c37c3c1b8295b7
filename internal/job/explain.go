package job

// Explain turns an error of one request into a [Refusal], which says why it failed and what can be done. what was tried, such
// as "list the snapshot area", completes "could not ".
func Explain(what string, err error) *Refusal { return refusalOf(what, err) }
