package revision

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"slices"
	"strconv"
	"strings"
)

// git is a repository, and the folder in it that is looked at.
type git struct{ dir string }

// elsewhere are the variables that turn git to another repository than the folder's, as it sets them for its
// hooks (git-rev-parse(1), --local-env-vars).
var elsewhere = []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"}

// unhooked keeps git from running the programs that a repository's own configuration names: a monitor of the
// file system (core.fsmonitor), and hooks, one of which runs when git refreshes its index (githooks(5),
// post-index-change). External diffs and text conversions are refused where git would run them. Clean filters
// are not: without them what git-crypt or LFS keeps would look changed (gitattributes(5)).
var unhooked = []string{"-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull}

// output runs git in the folder and returns what it prints.
func (g git) output(ctx context.Context, stdin []byte, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", slices.Concat(unhooked, args)...)
	cmd.Dir = g.dir
	// Nothing is written, no lock is taken, and messages are those that the errors below are known by.
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(elsewhere, name)
	})
	cmd.Env = append(env, "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C")
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(stdin), &stderr
	out, err := cmd.Output()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("git is not installed here, or not in PATH")
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return out, nil
}

// commit is the full name of the commit that a revision names.
func (g git) commit(ctx context.Context, rev string) (string, error) {
	if _, err := g.output(ctx, nil, "rev-parse", "--is-inside-work-tree"); err != nil {
		return "", err
	}
	out, err := g.output(ctx, nil, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if _, ok := errors.AsType[*exec.ExitError](err); ok {
		return "", fmt.Errorf("there is no commit %q in this repository; a shallow clone has the last one only", rev)
	}
	return strings.TrimSpace(string(out)), err
}

// A change is one path that the working tree and a commit have differently. Object is empty where the
// commit has no such file.
type change struct {
	path, object string
}

// Modes of git's trees (gitformat-index(5)).
const (
	modeNone      = "000000"
	modeLink      = "120000"
	modeSubmodule = "160000"
)

// changes lists what differs between the commit and the working tree, below the folder, and the files that
// git does not know yet. What it is told to ignore counts as the same.
func (g git) changes(ctx context.Context, commit string) ([]change, error) {
	out, err := g.output(ctx, nil, "diff", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--relative", commit, "--", ".")
	if err != nil {
		return nil, err
	}
	var all []change
	fields := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	for ; len(fields) >= 2; fields = fields[2:] {
		// :MODE MODE OBJECT OBJECT STATUS, then the path (git-diff(1), raw output format)
		head := strings.Fields(strings.TrimPrefix(fields[0], ":"))
		if len(head) != 5 {
			return nil, fmt.Errorf("git diff printed %q, which is not its raw format", fields[0])
		}
		c := change{path: fields[1]}
		switch {
		case head[0] == modeSubmodule || head[1] == modeSubmodule:
			return nil, fmt.Errorf("%s is a submodule, which cannot be compared: it has another repository's history", c.path)
		case head[0] == modeLink:
			return nil, fmt.Errorf("%s is a link in that commit, which cannot be followed there", c.path)
		case head[0] != modeNone:
			c.object = head[2]
		}
		all = append(all, c)
	}
	out, err = g.output(ctx, nil, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
	if err != nil {
		return nil, err
	}
	for path := range strings.SplitSeq(string(out), "\x00") {
		if path != "" {
			all = append(all, change{path: path})
		}
	}
	return all, nil
}

// links are the links below the folder, and where they lead.
func (g git) links(ctx context.Context) (map[string]string, error) {
	out, err := g.output(ctx, nil, "ls-files", "--stage", "-z", "--", ".")
	if err != nil {
		return nil, err
	}
	var found []change
	for line := range strings.SplitSeq(string(out), "\x00") {
		// MODE OBJECT STAGE, a tab, then the path (git-ls-files(1)); a link's content is where it leads
		head, name, ok := strings.Cut(line, "\t")
		if fields := strings.Fields(head); ok && len(fields) == 3 && fields[0] == modeLink {
			found = append(found, change{name, fields[1]})
		}
	}
	contents, err := g.contents(ctx, found)
	if err != nil {
		return nil, err
	}
	links := map[string]string{}
	for name, target := range contents {
		if !path.IsAbs(string(target)) { // one that leads out is never followed
			links[name] = path.Join(path.Dir(name), string(target))
		}
	}
	return links, nil
}

// ignored tells whether git ignores the folder, and so knows nothing of what is in it.
func (g git) ignored(ctx context.Context) (bool, error) {
	_, err := g.output(ctx, nil, "check-ignore", "--quiet", ".")
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == 1 {
		return false, nil
	}
	return err == nil, err
}

// contents returns what the commit has in the changed files, by path.
func (g git) contents(ctx context.Context, changes []change) (map[string][]byte, error) {
	var names bytes.Buffer
	for _, c := range changes {
		if c.object != "" {
			names.WriteString(c.object + "\n")
		}
	}
	contents := map[string][]byte{}
	if names.Len() == 0 {
		return contents, nil
	}
	out, err := g.output(ctx, names.Bytes(), "cat-file", "--batch")
	if err != nil {
		return nil, err
	}
	r := bufio.NewReader(bytes.NewReader(out))
	for _, c := range changes {
		if c.object == "" {
			continue
		}
		// OBJECT TYPE SIZE, then the content and a line break (git-cat-file(1), batch output)
		line, err := r.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("git cat-file ended before %s", c.path)
		}
		head := strings.Fields(line)
		if len(head) != 3 || head[1] != "blob" {
			return nil, fmt.Errorf("git has no content of %s: %s", c.path, strings.TrimSpace(line))
		}
		size, err := strconv.Atoi(head[2])
		if err != nil || size < 0 || size > len(out) {
			return nil, fmt.Errorf("git cat-file printed %q, which is not its batch format", strings.TrimSpace(line))
		}
		content := make([]byte, size)
		if _, err := io.ReadFull(r, content); err != nil {
			return nil, fmt.Errorf("git cat-file ended in %s", c.path)
		}
		if _, err := r.Discard(1); err != nil {
			return nil, fmt.Errorf("git cat-file ended after %s", c.path)
		}
		contents[c.path] = content
	}
	return contents, nil
}
