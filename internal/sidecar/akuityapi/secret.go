package akuityapi

import "log/slog"

// A Secret is a text that no log, error or print shows. Its zero value is empty.
type Secret struct{ text string }

// hidden stands where a secret was.
const hidden = "[hidden]"

// NewSecret hides text.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal is the text. It goes into a request's header and nowhere else.
func (s Secret) Reveal() string { return s.text }

// Empty tells whether there is no text.
func (s Secret) Empty() bool { return s.text == "" }

func (Secret) String() string { return hidden }

// GoString is what %#v prints.
func (Secret) GoString() string { return hidden }

// LogValue is what a log shows.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText is what JSON and the like are given.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }
