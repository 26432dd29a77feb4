package akuityapi

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
)

const (
	longestPiece  = 8 // bytes of a key in a row that no text shows; of a short key it is half
	shortestPiece = 6 // but no fewer, for fewer stand in texts by chance

	chunk   = 64 << 10 // bytes of a text that are looked through at a time, for that takes many times as many
	overlap = 4 << 10  // bytes of the next that are looked through again; an escaped piece has some hundred at most
)

// A hider finds a secret in texts: the whole of it, and any piece long enough to be of use; as it is, in
// another case, or reversed; in base64, base32 or hexadecimal, wherever in a longer text that was encoded; and
// escaped as in URLs, HTML, JSON and Go. It does not change and may be used by several goroutines.
type hider struct {
	pieces   map[int]map[string]bool // of all forms, in lower case, by length
	shortest int                     // of these lengths
}

// newHider finds pieces of a key, and of what is sent of it, that are too long to be shown.
func newHider(key, sent string) *hider {
	return finder(key, sent, func(n int) int { return min(longestPiece, max(shortestPiece, n/2)) })
}

// newHolder finds three quarters of a key or of what is sent of it: a manifest with that is refused, and a
// manifest has much text that looks like a key.
func newHolder(key, sent string) *hider {
	return finder(key, sent, func(n int) int { return max(longestPiece, (3*n+3)/4) })
}

func finder(key, sent string, pieceOf func(int) int) *hider {
	h := &hider{pieces: map[int]map[string]bool{}}
	piece := min(pieceOf(len(key)), len(key))
	if piece == 0 {
		return h
	}
	reversed := []byte(key)
	slices.Reverse(reversed)
	h.add(key, piece)
	h.add(string(reversed), piece)
	h.add(sent, pieceOf(len(sent)))
	h.add(hex.EncodeToString([]byte(key)), 2*piece)
	for shift := range 5 { // how many bytes stand before the key in what was encoded
		padded := append(make([]byte, shift), key...)
		if shift < 3 {
			for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
				h.add(inner(e.EncodeToString(padded), shift, len(key), 6), encodedPiece(piece, 6))
			}
		}
		h.add(inner(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(padded), shift, len(key), 5), encodedPiece(piece, 5))
	}
	return h
}

// encodedPiece is how many characters of so many bits each are sure to be made of a piece alone.
func encodedPiece(piece, bits int) int { return max(piece, piece*8/bits-1) }

// inner is the part of an encoded text that hangs on the key alone, which begins after shift bytes, and not on
// what stands before or behind it.
func inner(text string, shift, size, bits int) string {
	first, end := (shift*8+bits-1)/bits, (shift+size)*8/bits
	return text[min(first, end):end]
}

// add takes every piece of a form.
func (h *hider) add(form string, piece int) {
	form = string(asciiLower([]byte(form)))
	piece = min(piece, len(form))
	if piece == 0 {
		return
	}
	if h.pieces[piece] == nil {
		h.pieces[piece] = map[string]bool{}
	}
	if h.shortest == 0 || piece < h.shortest {
		h.shortest = piece
	}
	for i := 0; i+piece <= len(form); i++ {
		h.pieces[piece][form[i:i+piece]] = true
	}
}

// hide is a text with [hidden] in the place of everything that shows a piece.
func (h *hider) hide(text string) string {
	shown := h.find(text)
	if shown == nil {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case !shown[i]:
			b.WriteByte(text[i])
		case i == 0 || !shown[i-1]:
			b.WriteString(hidden)
		}
	}
	return b.String()
}

// find tells of each byte whether it shows a piece; nil if none does.
func (h *hider) find(text string) []bool {
	var shown []bool
	for start := 0; start < len(text); start += chunk - overlap {
		end := min(start+chunk, len(text))
		h.look(text[start:end], func(from, to int) {
			if shown == nil {
				shown = make([]bool, len(text))
			}
			for at := start + from; at < start+to; at++ {
				shown[at] = true
			}
		})
		if end == len(text) {
			break
		}
	}
	return shown
}

// look looks through a text as it is, and then with its escapes resolved, and theirs. It tells where pieces
// stand.
func (h *hider) look(text string, found func(from, to int)) {
	if len(text) < h.shortest {
		return
	}
	v := plainView(text)
	for range 3 {
		h.mark(v, found)
		next, changed := v.unescaped()
		if !changed {
			return
		}
		v = next
	}
}

// mark tells where pieces stand in a view.
func (h *hider) mark(v view, found func(from, to int)) {
	lower := asciiLower(v.text)
	for length, pieces := range h.pieces {
		for i := 0; i+length <= len(lower); i++ {
			if pieces[string(lower[i:i+length])] {
				found(v.from[i], v.to[i+length-1])
			}
		}
	}
}

func asciiLower(text []byte) []byte {
	out := slices.Clone(text)
	for i, c := range out {
		if c >= 'A' && c <= 'Z' {
			out[i] = c + 'a' - 'A'
		}
	}
	return out
}
