package tenantry_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A block is a fenced block of a page: lines[from:to] are its content.
type block struct {
	language string // console, sh, yaml …
	info     string // what stands behind it: the file that the block is an excerpt of
	from, to int
	indent   string
}

func (b block) text(lines []string) string {
	var text strings.Builder
	for _, line := range lines[b.from:b.to] {
		text.WriteString(strings.TrimPrefix(line, b.indent) + "\n")
	}
	return text.String()
}

var fence = regexp.MustCompile("^( *)```([a-z]*)(?: +(.+))?$")

// blocks finds the fenced blocks of a page.
func blocks(t *testing.T, lines []string) []block {
	t.Helper()
	var all []block
	for i := 0; i < len(lines); i++ {
		m := fence.FindStringSubmatch(lines[i])
		if m == nil {
			continue
		}
		end := i + 1
		for end < len(lines) && lines[end] != m[1]+"```" {
			end++
		}
		if end == len(lines) {
			t.Fatalf("line %d: the block does not end", i+1)
		}
		all = append(all, block{m[2], m[3], i + 1, end, m[1]})
		i = end
	}
	return all
}

// pages are README.md and every page below docs/.
func pages(t *testing.T) []string {
	t.Helper()
	all := []string{"README.md"}
	err := filepath.WalkDir("docs", func(p string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(p) == ".md" {
			all = append(all, filepath.ToSlash(p))
		}
		return err
	})
	if err != nil || len(all) < 2 {
		t.Fatal("no page was found", err)
	}
	return all
}

func readPage(t *testing.T, page string) []string {
	t.Helper()
	src, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(src), "\n")
}

// TestDocsCommands runs what the pages show, in a copy of the examples, the blocks of a page one after
// the other. In a block marked console, a line that begins with "$ " is a command and the lines up to the
// next one are what it prints, errors too; GOLDIE_UPDATE=1 writes them anew. In a block marked sh, what
// runs tenantry must succeed, and the rest is not run.
func TestDocsCommands(t *testing.T) {
	t.Parallel()
	ran := make(chan int, 100)
	t.Run("pages", func(t *testing.T) {
		for _, page := range pages(t) {
			t.Run(page, func(t *testing.T) {
				t.Parallel()
				lines := readPage(t, page)
				shell := newShell(t)
				var now []string
				last := 0
				for _, b := range blocks(t, lines) {
					now = append(now, lines[last:b.from]...)
					last = b.to
					switch b.language {
					case "console":
						now = append(now, shell.session(b, lines[b.from:b.to])...)
					case "sh":
						shell.script(b, lines[b.from:b.to])
						fallthrough
					default:
						now = append(now, lines[b.from:b.to]...)
					}
				}
				now = append(now, lines[last:]...)
				ran <- shell.commands
				if os.Getenv("GOLDIE_UPDATE") != "" {
					if err := os.WriteFile(page, []byte(strings.Join(now, "\n")), 0o644); err != nil {
						t.Fatal(err)
					}
				} else if diff := cmp.Diff(lines, now); diff != "" {
					t.Errorf("the page shows something else than is printed (-page +printed):\n%s", diff)
				}
			})
		}
	})
	close(ran)
	total := 0
	for n := range ran {
		total += n
	}
	if total == 0 {
		t.Error("no command was run")
	}
}

// A shell runs the commands of one page.
type shell struct {
	t        *testing.T
	dir      string
	commands int
}

func newShell(t *testing.T) *shell {
	t.Helper()
	if out, err := program(); err != nil {
		t.Fatalf("build the command: %v\n%s", err, out)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "examples"), os.DirFS("examples")); err != nil {
		t.Fatal(err)
	}
	return &shell{t: t, dir: dir}
}

// session runs a block of commands and their output, and returns it as it should be.
func (s *shell) session(b block, lines []string) []string {
	var now []string
	for i := 0; i < len(lines); {
		line, ok := strings.CutPrefix(lines[i], b.indent+"$ ")
		if !ok {
			s.t.Fatalf("line %d: a console block begins with a command: %q", b.from+i+1, lines[i])
		}
		now = append(now, lines[i])
		for i++; unfinished(line) && i < len(lines); i++ {
			line += "\n" + strings.TrimPrefix(lines[i], b.indent)
			now = append(now, lines[i])
		}
		shown := i
		for i < len(lines) && !strings.HasPrefix(lines[i], b.indent+"$ ") {
			i++
		}
		if missing := s.missing(line); missing != "" {
			s.t.Logf("SKIPPED: %s is not on the PATH: %s", missing, line)
			now = append(now, lines[shown:i]...)
			continue
		}
		out, _ := s.run(line) // a code other than 0 is part of what some pages show
		for printed := range strings.Lines(string(out)) {
			now = append(now, strings.TrimRight(b.indent+printed, " \n"))
		}
	}
	return now
}

// unfinished tells whether a command goes on in the next line.
func unfinished(command string) bool {
	return strings.HasSuffix(command, `\`) || strings.Contains(command, "<<'EOF'") && !strings.HasSuffix(command, "\nEOF")
}

// own is what the pages may write for the command itself.
var own = regexp.MustCompile(`^(go run \./cmd/tenantry|bin/tenantry|tenantry) `)

// script runs those lines of a block that run tenantry; each must succeed.
func (s *shell) script(b block, lines []string) {
	for i := 0; i < len(lines); i++ {
		line, number := strings.TrimPrefix(lines[i], b.indent), b.from+i+1
		for unfinished(line) && i+1 < len(lines) {
			i++
			line += "\n" + strings.TrimPrefix(lines[i], b.indent)
		}
		if !own.MatchString(line) || s.missing(line) != "" {
			continue
		}
		if out, err := s.run(own.ReplaceAllString(line, "tenantry ")); err != nil {
			s.t.Errorf("line %d: %s: %v\n%s", number, line, err, out)
		}
	}
}

func (s *shell) run(line string) ([]byte, error) {
	s.commands++
	cmd := exec.CommandContext(s.t.Context(), "sh", "-c", line)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+s.dir,
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	return cmd.CombinedOutput()
}

// missing is a program that the line runs and this machine does not have.
func (s *shell) missing(line string) string {
	for _, name := range []string{"kustomize", "kpt", "git", "kubectl"} {
		if regexp.MustCompile(`(^|[|;&] *)` + name + " ").MatchString(line) {
			if _, err := exec.LookPath(name); err != nil {
				return name
			}
		}
	}
	return ""
}

// TestDocsExcerpts compares every block that names a file behind its language with that file: the block
// is an excerpt of it, whole lines, perhaps less indented.
func TestDocsExcerpts(t *testing.T) {
	t.Parallel()
	found := 0
	for _, page := range pages(t) {
		lines := readPage(t, page)
		for _, b := range blocks(t, lines) {
			if b.info == "" {
				continue
			}
			found++
			src, err := os.ReadFile(b.info)
			if err != nil {
				t.Errorf("%s:%d: %v", page, b.from, err)
				continue
			}
			if !excerpt(string(src), b.text(lines)) {
				t.Errorf("%s:%d: the block is no excerpt of %s", page, b.from, b.info)
			}
		}
	}
	if found == 0 {
		t.Error("no excerpt was found")
	}
}

func excerpt(whole, part string) bool {
	for indent := range 20 {
		var shifted bytes.Buffer
		for line := range strings.Lines(part) {
			if line != "\n" {
				shifted.WriteString(strings.Repeat(" ", indent))
			}
			shifted.WriteString(line)
		}
		if strings.Contains("\n"+whole, "\n"+shifted.String()) {
			return true
		}
	}
	return false
}

var (
	link    = regexp.MustCompile(`\[[^\]]*\]\(([^)\s]+)\)`)
	code    = regexp.MustCompile("`[^`]*`")
	heading = regexp.MustCompile(`^#+ +(.+)$`)
	notSlug = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// TestDocsLinks follows every relative link of the pages, to its heading too.
func TestDocsLinks(t *testing.T) {
	t.Parallel()
	found := 0
	for _, page := range pages(t) {
		for i, line := range prose(t, page) {
			for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(line, ""), -1) {
				if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
					continue
				}
				found++
				if err := follow(t, page, m[1]); err != nil {
					t.Errorf("%s:%d: %v", page, i+1, err)
				}
			}
		}
	}
	if found == 0 {
		t.Error("no link was found")
	}
}

// prose is a page without its blocks; lines keep their numbers.
func prose(t *testing.T, page string) []string {
	t.Helper()
	lines := readPage(t, page)
	for _, b := range blocks(t, slices.Clone(lines)) {
		clear(lines[b.from-1 : b.to+1])
	}
	return lines
}

func follow(t *testing.T, page, to string) error {
	t.Helper()
	file, anchor, _ := strings.Cut(to, "#")
	target := page
	if file != "" {
		target = filepath.Join(filepath.Dir(page), file)
	}
	if _, err := os.Stat(target); err != nil {
		return fmt.Errorf("the link %s leads nowhere", to)
	}
	if anchor == "" {
		return nil
	}
	for _, line := range prose(t, target) {
		if m := heading.FindStringSubmatch(line); m != nil && slug(m[1]) == anchor {
			return nil
		}
	}
	return fmt.Errorf("%s has no heading for #%s", target, anchor)
}

// slug is the anchor that GitHub gives a heading.
func slug(text string) string {
	return strings.ReplaceAll(notSlug.ReplaceAllString(strings.ToLower(text), ""), " ", "-")
}
