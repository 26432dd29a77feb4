package agentvalues

import (
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// window is how long what was logged once is only counted.
const window = time.Minute

// A sparse log has one line a minute for each kind of refusal, and one for how many more there were: whoever
// has no token must not fill a disk.
type sparse struct {
	log *slog.Logger

	mu   sync.Mutex
	more map[string]int // since the first of its kind; nil: none yet
}

func newSparse(log *slog.Logger) *sparse { return &sparse{log: log} }

// warn logs the first of a kind. Kinds are few.
func (s *sparse) warn(kind string, attrs ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.more == nil {
		s.more = map[string]int{}
		time.AfterFunc(window, s.sum)
	}
	if _, told := s.more[kind]; told {
		s.more[kind]++
		return
	}
	s.more[kind] = 0
	s.log.Warn("refused: "+kind, attrs...)
}

// sum logs how many more there were, and begins anew.
func (s *sparse) sum() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var attrs []any
	for _, kind := range slices.Sorted(maps.Keys(s.more)) {
		if n := s.more[kind]; n > 0 {
			attrs = append(attrs, kind, n)
		}
	}
	if s.more = nil; len(attrs) > 0 {
		s.log.Warn("refused more within "+window.String(), attrs...)
	}
}

// Write takes what net/http says of connections that it could not read a request from. It repeats no part
// of a request. A panic is told each time.
func (s *sparse) Write(line []byte) (int, error) {
	text := strings.TrimSpace(string(line))
	if strings.HasPrefix(text, "http: panic") {
		s.log.Error(text)
	} else {
		s.warn("a connection failed", "why", text)
	}
	return len(line), nil
}
