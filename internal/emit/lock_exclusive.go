//go:build !unix || aix || solaris

package emit

import (
	"errors"
	"io/fs"
	"os"
)

// lockFile makes a file that must not be there. One that a killed run left has to be removed by hand;
// the error says which.
func lockFile(stage *os.Root, name string) (*os.File, error) {
	f, err := stage.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, ErrBusy
	}
	return f, err
}

// unlock removes the lock's file, which is the lock.
func unlock(lock *os.File, stage *os.Root, name string) error {
	lock.Close()
	return stage.Remove(name)
}
