package stack

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// helperVariable makes this test binary start a stack, say where, and wait to be killed.
const helperVariable = "TENANTRY_E2E_STACK_HELPER"

func TestMain(m *testing.M) {
	if os.Getenv(helperVariable) != "" {
		helper()
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func helper() {
	s, err := newIn("/nonexistent")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	p, err := s.start("stubborn", nil, "sh", "-c", stubborn)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Println(s.Dir, p.cmd.Process.Pid)
	time.Sleep(time.Minute) // the test kills it long before
}

// stubborn is a program that ignores SIGTERM and has a child that does, too.
const stubborn = `trap "" TERM; sleep 60 & echo child; wait; sleep 60`

func TestStopLeavesNothing(t *testing.T) {
	t.Parallel()
	s, err := newIn("/nonexistent")
	if err != nil {
		t.Fatal(err)
	}
	var groups []int
	for _, program := range []string{stubborn, "sleep 60"} {
		p, err := s.start(fmt.Sprintf("p%d", len(groups)), nil, "sh", "-c", program)
		if err != nil {
			t.Fatal(err)
		}
		groups = append(groups, p.cmd.Process.Pid)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	if err := s.Stop(); err != nil {
		t.Errorf("a second Stop: %v", err)
	}
	checkGone(t, s.Dir, groups...)
}

func TestAProgramThatEndsIsStartedAgain(t *testing.T) {
	t.Parallel()
	s, err := newIn("/nonexistent")
	if err != nil {
		t.Fatal(err)
	}
	s.Secret("hunter2hunter2")
	const program = `[ -e ended ] && { echo again; exec sleep 60; }; touch ended; echo fine; echo "panic: hunter2hunter2"; exit 2`
	p, err := s.start("frail", nil, "sh", "-c", program)
	if err != nil {
		t.Fatal(err)
	}
	go s.supervise(p)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := Until(ctx, "the second start", func(context.Context) error {
		text, err := os.ReadFile(p.log)
		if err == nil && !strings.HasSuffix(string(text), "again\n") {
			err = fmt.Errorf("the log is %q", text)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
	want := []string{"frail ended by itself (exit status 2) and was started again; it said last:\npanic: [redacted]\n"}
	if got := s.Ends(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	group := s.running()[0].cmd.Process.Pid
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	checkGone(t, s.Dir, p.cmd.Process.Pid, group)
}

func TestAKilledTestLeavesNothing(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperVariable+"=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	dir, id, _ := strings.Cut(strings.TrimSpace(line), " ")
	group, err := strconv.Atoi(id)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	checkGone(t, dir, group)
}

// checkGone fails unless the directory and every process of the groups go away soon.
func checkGone(t *testing.T, dir string, groups ...int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	err := Until(ctx, "everything to be gone", func(context.Context) error {
		for _, group := range groups {
			alive, err := groupAlive(group)
			if err != nil {
				return Final(err)
			}
			if alive {
				return fmt.Errorf("process group %d is still there", group)
			}
		}
		if _, err := os.Stat(dir); err == nil {
			return fmt.Errorf("directory %s is still there", dir)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// groupAlive says whether a process of the group runs. One that ended and that nobody has waited for yet (its parent is
// gone, and what reaps for it is slow) does not run.
func groupAlive(group int) (bool, error) {
	if errors.Is(syscall.Kill(-group, 0), syscall.ESRCH) {
		return false, nil
	}
	out, err := exec.Command("ps", "-e", "-o", "pgid=,stat=").Output()
	if err != nil {
		return false, err
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) == 2 && fields[0] == strconv.Itoa(group) && !strings.HasPrefix(fields[1], "Z") {
			return true, nil
		}
	}
	return false, nil
}
