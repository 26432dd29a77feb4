package stack

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
)

// janitor is a shell that outlives this process by the moment it takes to clean up after it: it waits until the pipe to
// it closes, which the kernel does whatever ends us, kills the process groups that are listed in a file, and removes the
// directory.
type janitor struct {
	pipe io.Closer
	pids string // file; one process group id a line
	cmd  *exec.Cmd
}

const janitorScript = `
cat >/dev/null
while read -r pid; do kill -s KILL -- "-$pid"; done <"$1/pids" 2>/dev/null
for try in 1 2 3 4 5; do rm -rf -- "$1" 2>/dev/null && exit 0; sleep 0.2; done
echo "could not remove $1" >&2; exit 1`

func startJanitor(dir string) (*janitor, error) {
	j := &janitor{pids: filepath.Join(dir, "pids")}
	if err := os.WriteFile(j.pids, nil, 0o600); err != nil {
		return nil, fmt.Errorf("start the janitor: %w", err)
	}
	j.cmd = exec.Command("/bin/sh", "-c", janitorScript, "tenantry-e2e-janitor", dir)
	j.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for us, not for it
	j.cmd.Dir = "/"
	pipe, err := j.cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start the janitor: %w", err)
	}
	j.pipe = pipe
	if err := j.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the janitor: %w", err)
	}
	return j, nil
}

// watch adds a process group.
func (j *janitor) watch(pid int) error {
	f, err := os.OpenFile(j.pids, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("tell the janitor: %w", err)
	}
	_, err = f.WriteString(strconv.Itoa(pid) + "\n")
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("tell the janitor: %w", err)
	}
	return nil
}

// finish has the directory removed, after the processes were ended and waited for.
func (j *janitor) finish() error {
	if j.pipe == nil {
		return nil
	}
	if err := os.Truncate(j.pids, 0); err != nil { // their ids may belong to others by now
		return fmt.Errorf("finish the janitor: %w", err)
	}
	err := j.pipe.Close()
	j.pipe = nil
	if err := errors.Join(err, j.cmd.Wait()); err != nil {
		return fmt.Errorf("finish the janitor: %w", err)
	}
	return nil
}
