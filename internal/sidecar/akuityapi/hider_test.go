package akuityapi

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"maps"
	"mime/quotedprintable"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// keys are of a usual length, and a short one.
var keys = []string{"kQ7zV2mXw9RbT4yHnE6pLc3A", "Zt8qW3xN5bLr"}

// encodings are ways in which a service, a proxy or a library repeats what it was sent.
var encodings = map[string]func(string) string{
	"plain":      func(s string) string { return s },
	"upper":      strings.ToUpper,
	"reversed":   func(s string) string { b := []byte(s); slices.Reverse(b); return string(b) },
	"quoted":     strconv.Quote,
	"url":        each("%%%02X"),
	"url lower":  each("%%%02x"),
	"twice url":  each("%%25%02X"),
	"json":       each(`\u%04x`),
	"json json":  each(`\\u%04X`),
	"go":         each(`\x%02x`),
	"octal":      each(`\%03o`),
	"html":       each("&#%d;"),
	"html hex":   each("&#x%X;"),
	"printable":  each("=%02X"),
	"hex":        func(s string) string { return hex.EncodeToString([]byte(s)) },
	"hex upper":  func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) },
	"hex dump":   func(s string) string { return fmt.Sprintf("% x", s) },
	"base64":     func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"base64 1":   func(s string) string { return base64.StdEncoding.EncodeToString([]byte("k:a" + s + "b")) },
	"base64 2":   func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte("key-1:" + s + "xy")) },
	"base64 3":   func(s string) string { return base64.URLEncoding.EncodeToString([]byte("ab" + s)) },
	"base64 url": func(s string) string { return url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(s))) },
	"base32":     func(s string) string { return base32.StdEncoding.EncodeToString([]byte("abc" + s + "d")) },
	"wrapped":    func(s string) string { return strings.Join(strings.Split(s, ""), "\r\n ") },
}

func each(format string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&b, format, s[i])
		}
		return b.String()
	}
}

// reads are what a text may be read as: it, and what its escapes and encodings hold. They are the standard
// library's, and share nothing with what is tested.
func reads(text string) []string {
	all := []string{text}
	if s, err := url.PathUnescape(text); err == nil {
		all = append(all, s)
	}
	if s, err := strconv.Unquote(`"` + text + `"`); err == nil {
		all = append(all, s)
	}
	var b strings.Builder
	r := quotedprintable.NewReader(strings.NewReader(text))
	buf := make([]byte, 1000)
	if n, _ := r.Read(buf); n > 0 {
		b.Write(buf[:n])
	}
	all = append(all, html.UnescapeString(text), b.String())
	for from := range min(8, len(text)) {
		for end := len(text); end > from && end > len(text)-8; end-- {
			if s, err := base64.RawStdEncoding.DecodeString(text[from:end]); err == nil {
				all = append(all, string(s))
			}
			if s, err := hex.DecodeString(text[from:end]); err == nil {
				all = append(all, string(s))
			}
		}
	}
	return all
}

// tells tells whether a text shows a piece of the key that is too long.
func tells(key, text string) bool {
	piece := min(longestPiece, max(shortestPiece, len(key)/2))
	for _, read := range reads(text) {
		for i := 0; i+piece <= len(key); i++ {
			if strings.Contains(strings.ToLower(read), strings.ToLower(key[i:i+piece])) {
				return true
			}
		}
	}
	return false
}

// TestHider: every piece of a key that is too long to be shown, in every encoding, at the beginning, in the
// middle and at the end of a text.
func TestHider(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, key := range keys {
		h := newHider(key, base64.StdEncoding.EncodeToString([]byte("key-1:"+key)))
		for name, encode := range encodings {
			for from := range key {
				for to := from + 1; to <= len(key); to++ {
					for _, around := range [][2]string{{"", ""}, {"no: ", "."}, {"a: ", "; b"}} {
						tried++
						encoded := encode(key[from:to])
						text := around[0] + encoded + around[1]
						got := h.hide(text)
						if to-from >= min(longestPiece, len(key)/2) && !strings.Contains(got, hidden) {
							t.Errorf("%s of %d bytes is shown: %q", name, to-from, text)
						}
						if tells(key, got) {
							t.Errorf("%s: %q became %q", name, text, got)
						}
						if !strings.HasPrefix(got, around[0]) || !strings.HasSuffix(got, around[1]) {
							t.Errorf("%s: what is around is gone: %q became %q", name, text, got)
						}
						if again := h.hide(got); again != got {
							t.Errorf("%q is hidden once more: %q", got, again)
						}
					}
				}
			}
		}
	}
	if tried < 20_000 {
		t.Errorf("only %d texts", tried)
	}
}

// TestHiderLeaves: texts that have nothing of a key stay as they are, whatever they look like.
func TestHiderLeaves(t *testing.T) {
	t.Parallel()
	for _, key := range keys {
		h := newHider(key, base64.StdEncoding.EncodeToString([]byte("key-1:"+key)))
		for _, text := range []string{
			"", "no capacity in region eu-central-1", hidden, key[:5], key[len(key)-5:], "%41%42", `\u0041`, "&#65;", "株式会社 \x1b[31m", strings.Repeat("a", 200_000),
			"quay.io/akuity/agent@sha256:" + strings.Repeat("0123456789abcdef", 4), base64.StdEncoding.EncodeToString([]byte(strings.Repeat("another", 100))),
		} {
			if got := h.hide(text); got != text {
				t.Errorf("%.100q became %.100q", text, got)
			}
		}
	}
	if got := newHider("", "").hide("text"); got != "text" {
		t.Errorf("without a key it became %q", got)
	}
}

// TestHiderLarge: a key is found wherever in a large text it stands, across what is looked through at a time.
func TestHiderLarge(t *testing.T) {
	t.Parallel()
	h := newHider(keys[0], "")
	for _, at := range []int{0, chunk - overlap - 20, chunk - overlap, chunk - 40, chunk - 12, chunk, 2*chunk - overlap - 5, 3*chunk - 1} {
		text := []byte(strings.Repeat("x ", 2*chunk))
		copy(text[at:], each(`\u%04x`)(keys[0]))
		if got := h.hide(string(text)); strings.Count(got, hidden) != 1 || strings.Contains(got, `\u00`) {
			t.Errorf("at %d it is found %d times", at, strings.Count(got, hidden))
		}
	}
}

// TestHolder: a manifest with most of the key is refused, and one with a word of it is not.
func TestHolder(t *testing.T) {
	t.Parallel()
	for _, key := range keys {
		h := newHolder(key, base64.StdEncoding.EncodeToString([]byte("key-1:"+key)))
		for name, encode := range encodings {
			for text, want := range map[string]bool{key: true, key[1:]: true, key[:len(key)-1]: true, key[:6]: false} {
				if got := h.find("data: "+encode(text)+"\n") != nil; got != want {
					t.Errorf("%s of %d of %d bytes: %v, want %v", name, len(text), len(key), got, want)
				}
			}
		}
	}
}

// FuzzHider: nothing around a piece of the key, and no encoding, lets it be read.
func FuzzHider(f *testing.F) {
	all := slices.Sorted(maps.Keys(encodings))
	for i := range all {
		f.Add("no: ", ".", uint8(0), uint8(20), uint8(i))
		f.Add("%", "4", uint8(1), uint8(9), uint8(i))
		f.Add("a", "=", uint8(5), uint8(8), uint8(i))
	}
	h := newHider(keys[0], base64.StdEncoding.EncodeToString([]byte("key-1:"+keys[0])))
	f.Fuzz(func(t *testing.T, before, after string, from, size, encoding uint8) {
		key := keys[0]
		start := int(from) % len(key)
		piece := key[start:min(len(key), start+int(size))]
		text := before + encodings[all[int(encoding)%len(all)]](piece) + after
		got := h.hide(text)
		if tells(key, got) && !tells(key, before+after) {
			t.Errorf("%q became %q", text, got)
		}
		if h.find(text) == nil && got != text {
			t.Errorf("%q has nothing of the key and became %q", text, got)
		}
	})
}
