//go:build unix && !aix && !solaris

package emit

import (
	"errors"
	"os"
	"syscall"
)

// lockFile makes and locks a file. The system gives the lock back when its process ends, however it
// ends, so there is no stale one.
func lockFile(stage *os.Root, name string) (*os.File, error) {
	f, err := stage.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrBusy
		}
		return nil, err
	}
	// Whoever had it may have removed the file between our opening and locking it.
	held, err := f.Stat()
	if err == nil {
		var there os.FileInfo
		if there, err = stage.Lstat(name); err == nil && os.SameFile(held, there) {
			return f, nil
		}
	}
	f.Close()
	return nil, errGone
}

// unlock removes the lock's file and gives the lock back, which closing alone does not while a child
// that this process is about to start still has the file open.
func unlock(lock *os.File, stage *os.Root, name string) error {
	err := stage.Remove(name)
	_ = syscall.Flock(int(lock.Fd()), syscall.LOCK_UN)
	lock.Close()
	return err
}
