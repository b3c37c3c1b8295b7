// Package progress shows how a job goes: as a bar on a terminal, as lines in a log, as JSON for a script, or not at all.
//
// It draws what it is told and concludes nothing. The server's percentage can be any integer, pass 100, stand still for
// minutes and go back; what is drawn for people never goes back, unless something else is measured from now on, and stays
// below 100 % until the caller says that success is proved. Scripts get the server's own numbers.
package progress
