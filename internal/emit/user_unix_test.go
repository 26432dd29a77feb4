//go:build unix

package emit

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

const nobody = 65534

// becomeUser drops the rights of a child that runs as root, whom no folder is closed to.
func becomeUser(id string) error {
	if id == "" {
		return nil
	}
	n, err := strconv.Atoi(id)
	if err != nil {
		return err
	}
	return syscall.Setuid(n)
}

// giveToNobody makes dir a folder of a user without special rights.
func giveToNobody(t *testing.T, dir string) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	for p := filepath.Dir(dir); p != filepath.Clean(os.TempDir()); p = filepath.Dir(p) {
		check(t, os.Chmod(p, 0o755))
	}
	check(t, filepath.WalkDir(dir, func(p string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(p, nobody, nobody)
	}))
}

// asNobody runs WriteTree with crashObjects as that user.
func asNobody(t *testing.T, dir string) (out string, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	if os.Geteuid() == 0 {
		cmd.Env = append(cmd.Env, childUser+"="+strconv.Itoa(nobody))
	}
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(text), cmd.ProcessState.ExitCode()
}

func TestTreeInAFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for _, closed := range []string{"", "a/argocd", "a/argocd/other", "a/argocd/emptied", "a/argocd/mixed", "b", "b/sidecar", "b/sidecar/deep"} {
		t.Run(closed, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			crashBefore.lay(t, dir)
			giveToNobody(t, dir)
			folder := filepath.Join(dir, closed)
			check(t, os.Chmod(folder, 0o555))
			t.Cleanup(func() { check(t, os.Chmod(folder, 0o755)) })
			out, code := asNobody(t, dir)
			if code != 1 || !strings.Contains(out, "in the folder "+folder+": permission denied") {
				t.Errorf("exit code %d, %s; want an error that names %s", code, out, folder)
			}
			same(t, "the tree", crashBefore, contentsOf(t, dir))
		})
	}
}
