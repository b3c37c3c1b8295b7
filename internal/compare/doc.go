// Package compare holds a cell against a snapshot: what an import has brought, or what an export has left out. It asks the
// unit's public API, one question after the other, and reads the archive. What it finds is told as numbers and names; what they
// mean for a job is not its business.
package compare
