package template

import "testing"

// Lists whose numbers are as far from each other as numbers can be.
func TestFarNumbers(t *testing.T) {
	t.Parallel()
	const tooLong = "makes a list of more than 10000 items"
	for name, tc := range map[string]struct {
		reason, text, want string
		fails              bool
	}{
		"OneStep":     {"the second step would be beyond an int", `{{ untilStep 0 9223372036854775807 9223372036854775806 }}`, "[0 9223372036854775806]", false},
		"Seq":         {"the same", `{{ seq 0 5000000000000000000 9223372036854775806 }}`, "0 5000000000000000000", false},
		"AllTheWay":   {"the distance is beyond an int", `{{ untilStep -9223372036854775808 9223372036854775807 4611686018427387904 }}`, "[-9223372036854775808 -4611686018427387904 0 4611686018427387904]", false},
		"Down":        {"the step has no absolute value", `{{ untilStep 0 -9223372036854775808 -9223372036854775808 }}`, "[0]", false},
		"SeqDown":     {"the same, with the end", `{{ seq 0 -9223372036854775808 -9223372036854775808 }}`, "0 -9223372036854775808", false},
		"SeqToTheEnd": {"nothing is behind the last", `{{ seq 9223372036854775806 9223372036854775807 }}`, "9223372036854775806 9223372036854775807", false},
		"SeqOne":      {"from the last to itself", `{{ seq 9223372036854775807 1 9223372036854775807 }}`, "9223372036854775807", false},
		"Most":        {"as many as a list may have", `{{ untilStep 0 30000 3 | len }}`, "10000", false},
		"More":        {"one more", `{{ untilStep 0 30001 3 | len }}`, tooLong, true},
		"All":         {"as many as there are numbers", `{{ untilStep -9223372036854775808 9223372036854775807 1 | len }}`, tooLong, true},
		"SeqAll":      {"the same, with the end", `{{ seq -9223372036854775808 9223372036854775807 }}`, tooLong, true},
		"UntilLeast":  {"down to the least of all", `{{ until -9223372036854775808 | len }}`, tooLong, true},
		"Sum":         {"a sum that went over the edge", `{{ untilStep 0 (int (add 9223372036854775807 1)) -1 | len }}`, tooLong, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tmpl := mustCompile(t, leafOf(t, "", tc.text), Options{})
			got, bad := rendered(t, tmpl, callOf(t, tmpl, ""))
			if bad.Failed() {
				got = bad[0].What
			}
			if want := tc.want; got != want && got != "the template "+want || bad.Failed() != tc.fails {
				t.Errorf("%s: got %q, want %q", tc.reason, got, want)
			}
		})
	}
}
