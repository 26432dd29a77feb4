package stack

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
	command *command
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
	p, err := s.launch(name, c)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.processes = append(s.processes, p)
	return p, nil
}

func (s *Stack) launch(name string, c *command) (*process, error) {
	p := &process{name: name, log: filepath.Join(s.Dir, "log", name+".log"), command: c, exited: make(chan struct{})}
	f, err := os.OpenFile(p.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
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
	if err := s.janitor.watch(p.cmd.Process.Pid); err != nil {
		stopAll([]*process{p})
		return nil, err
	}
	return p, nil
}

// restartPause is how long a program that ended by itself stays away. A kubelet's first pause is ten seconds.
const restartPause = time.Second

// supervise starts a program anew whenever it ends by itself, as a kubelet does, and keeps what it said last.
func (s *Stack) supervise(p *process) {
	for p != nil {
		<-p.exited
		time.Sleep(restartPause)
		p = s.restart(p)
	}
}

// restart is nil where the stack is being stopped.
func (s *Stack) restart(p *process) *process {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.Index(s.processes, p)
	if i < 0 {
		return nil
	}
	end := fmt.Sprintf("%s ended by itself (%v) and was started again; it said last:\n%s", p.name, p.exitErr, lastWords(p.log))
	next, err := s.launch(p.name, p.command)
	if err != nil {
		s.ends = append(s.ends, fmt.Sprintf("%s\nbut it could not be: %v", end, err))
		return nil
	}
	s.processes[i] = next
	s.ends = append(s.ends, end)
	return next
}

// Ends are the programs of Argo CD that ended by themselves so far, with what they said last, redacted.
func (s *Stack) Ends() []string {
	s.mu.Lock()
	ends := slices.Clone(s.ends)
	s.mu.Unlock()
	for i, end := range ends {
		ends[i] = s.Redact(end)
	}
	return ends
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

// lastWords are the beginning of the last panic in a log, or its last lines.
func lastWords(file string) string {
	const lines = 30
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	i := max(bytes.LastIndex(text, []byte("\npanic: ")), bytes.LastIndex(text, []byte("\nfatal error: ")))
	if i < 0 {
		return tail(file, lines)
	}
	said := strings.SplitN(string(text[i+1:]), "\n", lines+1)
	return strings.Join(said[:min(len(said), lines)], "\n")
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
