// Package pki makes certificates for practice units that speak TLS, good ones and such as a client has to refuse.
//
// They are made anew for each unit and are nowhere written to disk. The authority behind them is nobody's but this unit's.
package pki
