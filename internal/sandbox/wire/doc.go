// Package wire is the two ends of an exchange: a request as core reads it, and an answer as core, the servlet container in
// front of it or a proxy writes it.
//
// A request is read whole before anything is decided: which method, host and headers others have put in its headers, and where
// its URL leads. An answer is made whole before anything of it is sent.
package wire
