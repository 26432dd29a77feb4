package yamlscan

import (
	"math"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

var typesByTag = map[string]Type{
	"!!null": Null, "!!bool": Bool, "!!int": Int, "!!float": Float, "!!str": String,
	"!!timestamp": Time,
}

// checkType compares what a plain scalar means to us with what it means to the library.
func checkType(t *testing.T, s string) {
	t.Helper()
	n := yaml.Node{Kind: yaml.ScalarNode, Value: s}
	got, want := typeOf(s), typesByTag[n.ShortTag()]
	if s == "<<" {
		want = Other // the library's parser says so, its resolver does not
	}
	if got != want {
		t.Errorf("%q is %v, want %v", s, got, want)
		return
	}
	var decoded any
	if err := n.Decode(&decoded); err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	switch v := decoded.(type) {
	case int:
		decoded = int64(v)
	case time.Time:
		decoded = s
	case float64:
		if f, ok := value(got, s).(float64); ok && math.IsNaN(v) && math.IsNaN(f) {
			return
		}
	}
	if got := value(got, s); got != decoded {
		t.Errorf("%q means %T %v, want %T %v", s, got, got, decoded, decoded)
	}
}

var plainScalars = []string{
	"", "~", "null", "Null", "NULL", "nULL", "true", "True", "TRUE", "tRUE", "false", "False", "FALSE", "yes", "no", "on", "off", "y", "n",
	"0", "-0", "+0", "00", "1", "-1", "+1", "1_000", "1__0", "_1", "1_", "+_1", "-_", "0_", "0x", "0xG", "0x1F", "0X1f", "-0x1F", "+0x1F", "0x_1", "0x-1",
	"0b1", "0B1", "0b2", "0b", "0b-1", "0b+1", "0b--1", "-0b1", "-0b-1", "+0b1", "0o7", "0O7", "0o8", "0o", "0o-7", "-0o7", "-0o-7", "017", "08", "-017", "0_7",
	"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "+9223372036854775807", "+9223372036854775808",
	"18446744073709551615", "18446744073709551616", "0xFFFFFFFFFFFFFFFF", "0x10000000000000000", "0b-1000000000000000000000000000000000000000000000000000000000000000",
	"1.", ".1", ".", "..", "1.5", "-1.5", "+.5", "1e3", "1E3", "1e", "1e+", "1e+3", "1e-3", "1.e1", ".e1", "1e999", "-1e999", ".1e999", "1e-999", "1_0.5_0", ".1_0", "._1", ".1_", ".1__0", ".0_e1", "-.1_", "1.5.5",
	".inf", ".Inf", ".INF", ".iNF", "-.inf", "+.inf", "+.Inf", "-.INF", ".nan", ".NaN", ".NAN", "-.nan", "inf", "nan", "Infinity", ".infinity", "0x1p4", "1f", "1d",
	"2001-01-01", "2001-1-1", "2001-13-01", "2023-02-29", "2001-12-14t21:59:43.10-05:00", "2001-12-14T21:59:43Z", "2001-12-14 21:59:43.10", "2001-12-14 21:59:43", "2001-12-14 21:59:43 -5", "20011-01-01", "201-01-01", "2001-1-1-1", "2001-",
	"<<", "<", "=", "-", "+", "--", "1-2", "12:30:45", "190:20:30", "1,000", "10.0.0.1", "10.0.0.0/8", "100m", "10Gi", "v1", "1.2.3", "é", "０",
}

func TestType(t *testing.T) {
	t.Parallel()
	for _, s := range plainScalars {
		checkType(t, s)
	}
}

func FuzzType(f *testing.F) {
	for _, s := range plainScalars {
		f.Add(s)
	}
	f.Fuzz(checkType)
}

// TestTypeExhaustive tries every short text of the characters that numbers are made of.
func TestTypeExhaustive(t *testing.T) {
	t.Parallel()
	const alphabet = "0179_+-.xobe"
	length := 5
	if testing.Short() {
		length = 3
	}
	var try func(s string)
	try = func(s string) {
		checkType(t, s)
		if len(s) < length && !t.Failed() {
			for i := range len(alphabet) {
				try(s + alphabet[i:i+1])
			}
		}
	}
	try("")
}
