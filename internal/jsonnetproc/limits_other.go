//go:build !linux

package jsonnetproc

// limitProcess does nothing: other kernels do not count what a Go program allocates. The watch remains.
func limitProcess() error { return nil }
