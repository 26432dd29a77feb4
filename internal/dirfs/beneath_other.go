//go:build !linux

package dirfs

import (
	"io/fs"
	"os"
)

// beneath is for Linux only.
type beneath struct{}

func openBeneath(string) *beneath                               { return nil }
func (*beneath) close()                                         {}
func (*beneath) readFile(string) ([]byte, bool)                 { return nil, false }
func (*beneath) readDir(*os.Root, string) ([]fs.DirEntry, bool) { return nil, false }
func (*beneath) lstat(string) (Stat, error)                     { return Stat{}, fs.ErrInvalid }
