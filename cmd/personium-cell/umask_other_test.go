//go:build !unix

package main

func usualUmask() {}
