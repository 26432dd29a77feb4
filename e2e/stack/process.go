package stack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// grace is how long programs have after SIGTERM. kube-apiserver would take half a minute and argocd-cmp-server never
// ends by itself; their data is thrown away anyway.
const grace = 2 * time.Second

// process is one running program, the leader of its own process group.
type process struct {
	name    string
	log     string // file
	cmd     *exec.Cmd
	exited  chan struct{}
	exitErr error // valid after exited is closed
}

// command is a program to run, where it differs from what all programs of a stack have.
type command struct {
	path, dir  string
	argv, env  []string
	attributes syscall.SysProcAttr
}

// start runs a program in the background, found and with the environment as [Stack.Env] has it.
func (s *Stack) start(name string, env []string, argv ...string) (*process, error) {
	path, err := s.program(argv[0])
	if err != nil {
		return nil, err
	}
	return s.run(name, &command{
		path: path, dir: s.Dir, argv: argv, env: s.Env(env...), attributes: syscall.SysProcAttr{Setpgid: true},
	})
}

// run runs a command in the background, with its output in log/NAME.log.
func (s *Stack) run(name string, c *command) (*process, error) {
	p := &process{name: name, log: filepath.Join(s.Dir, "log", name+".log"), exited: make(chan struct{})}
	f, err := os.Create(p.log)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	defer func() { _ = f.Close() }()
	p.cmd = &exec.Cmd{
		Path: c.path, Args: c.argv, Dir: c.dir, Env: c.env, Stdout: f, Stderr: f, SysProcAttr: &c.attributes,
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	go func() {
		p.exitErr = p.cmd.Wait()
		close(p.exited)
	}()
	s.mu.Lock()
	s.processes = append(s.processes, p)
	s.mu.Unlock()
	return p, s.janitor.watch(p.cmd.Process.Pid)
}

// ready polls check until it succeeds, the program ends, or ctx does; the error carries the end of the log.
func (s *Stack) ready(ctx context.Context, p *process, check func(context.Context) error) error {
	err := Until(ctx, p.name+" to be ready", func(ctx context.Context) error {
		select {
		case <-p.exited:
			return Final(fmt.Errorf("it ended: %w", cmp.Or(p.exitErr, errors.New("without an error"))))
		default:
			return check(ctx)
		}
	})
	if err != nil {
		return fmt.Errorf("%w\n%s", err, s.Redact(tail(p.log, 20)))
	}
	return nil
}

// stopAll ends the processes and everything in their groups.
func stopAll(ps []*process) {
	for _, p := range ps {
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGTERM) // it may have ended
	}
	deadline := time.After(grace)
	for _, p := range ps {
		select {
		case <-p.exited:
		case <-deadline:
			deadline = time.After(0) // for the ones after this one, too
		}
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		<-p.exited
	}
}

// tail is the last n lines of a file, each cut to a readable length.
func tail(file string, n int) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	lines = lines[max(0, len(lines)-n):]
	for i, line := range lines {
		lines[i] = "  " + filepath.Base(file) + ": " + line[:min(len(line), 600)]
	}
	return strings.Join(lines, "\n")
}
