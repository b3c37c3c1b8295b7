// Package explain says what an error of one request means to an admin: a server's refusal, a proxy's page, a certificate, a
// name without an address. It turns each into a [refusal.Error] with a sentence, an exit code and what can be done. What a
// change of the settings cures is a wrong configuration; what may pass by itself is an unreachable unit.
package explain
