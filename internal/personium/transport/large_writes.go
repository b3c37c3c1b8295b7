package transport

import (
	"context"
	"io"
	"net"
	"sync"
)

// uploadPiece is how much of a file is handed to the system at once. Left to itself the transport takes 32 KiB.
const uploadPiece = 512 << 10

var uploadPieces = sync.Pool{New: func() any { return new([uploadPiece]byte) }}

// A largeWriter is a connection on which a body leaves in large pieces.
type largeWriter struct{ *net.TCPConn }

// ReadFrom is what the transport sends a body with.
func (w largeWriter) ReadFrom(r io.Reader) (int64, error) {
	piece, ok := uploadPieces.Get().(*[uploadPiece]byte)
	if !ok {
		return w.TCPConn.ReadFrom(r)
	}
	defer uploadPieces.Put(piece)
	return io.CopyBuffer(struct{ io.Writer }{w.TCPConn}, struct{ io.Reader }{r}, piece[:])
}

// inLargePieces makes the connections of dial send bodies in large pieces.
func inLargePieces(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if tcp, ok := conn.(*net.TCPConn); ok && err == nil {
			return largeWriter{tcp}, nil
		}
		return conn, err
	}
}
