package repository_test

import (
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/repository"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://git.example.com/shop/web.git":          "https://git.example.com/shop/web",
		"HTTPS://Git.Example.COM:443/Shop/Web.git/":     "https://git.example.com/shop/web",
		"http://git.example.com:80/web":                 "http://git.example.com/web",
		"https://git.example.com:8443/web":              "https://git.example.com:8443/web",
		"https://org@dev.azure.com/org/My%20P/_git/web": "https://dev.azure.com/org/my%20p/_git/web",
		"https://git.example.com./web":                  "https://git.example.com/web",
		"https://charts.example.com":                    "https://charts.example.com",
		"https://charts.example.com/":                   "https://charts.example.com",
		"ssh://git@git.example.com:22/shop/web.git":     "ssh://git@git.example.com/shop/web",
		"ssh://git@git.example.com:7999/shop/web.git":   "ssh://git@git.example.com:7999/shop/web",
		"git@git.example.com:shop/web.git":              "ssh://git@git.example.com/shop/web",
		"git@git.example.com:/shop/web.git":             "ssh://git@git.example.com/shop/web",
		"git://git.example.com/web":                     "git://git.example.com/web",
		"oci://registry.example.com/charts/web":         "oci://registry.example.com/charts/web",
		"registry-1.docker.io/bitnamicharts":            "registry-1.docker.io/bitnamicharts",
		"registry.example.com:5000/charts":              "registry.example.com:5000/charts",
		"https://git.example.com/~shop/web,v=1_2.html":  "https://git.example.com/~shop/web,v=1_2.html",
	} {
		if u, err := repository.Parse(text); err != nil || u.String() != want {
			t.Errorf("%q is %q (%v), want %q", text, u, err, want)
		}
	}
}

// TestParseRefuses holds that what is read in two ways by two programs is no URL.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for text, why := range map[string]string{
		"":                              "is empty",
		"*":                             `'*'`,
		"!https://git.example.com/":     `'!'`,
		"https://git.example.com/[a]":   `'['`,
		"https://git.example.com/{a,b}": `'{'`,
		"https://git.example.com/a?b":   `'?'`,
		"https://git.example.com/a#b":   `'#'`,
		`https://git.example.com\@evil.example/a`:  `'\\'`,
		" https://git.example.com/a":               `' '`,
		"https://git.example.com/a\n":              `'\n'`,
		"https://git.example.com/a\x00":            `'\x00'`,
		"https://gıt.example.com/a":                "not ASCII",
		"https://ｇit.example.com/a":                "not ASCII",
		"https://git.example.com／a":                "not ASCII",
		"https://git.example.com/a/../b":           `".."`,
		"https://git.example.com/./a":              `"."`,
		"https://git.example.com/a/..":             `".."`,
		"https://git.example.com/..":               `".."`,
		"git@git.example.com:../a":                 `".."`,
		"https://git.example.com//a":               "an empty part",
		"https://git.example.com/a//":              "an empty part",
		"https://git.example.com/%2e%2e/a":         "a blank escaped",
		"https://git.example.com/a%2fb":            "a blank escaped",
		"https://git.example.com/fl%65et.git":      "a blank escaped",
		"https://git.example.com/a%":               "a blank escaped",
		"https://git.example.com/a%%2020":          "a blank escaped",
		"https://me:secret@git.example.com/a":      "a password",
		"https://:secret@git.example.com/a":        "a password",
		"ssh://git:secret@git.example.com/a":       "a password",
		"https://a@b@git.example.com/a":            "no plain user",
		"https://git.example.com%40evil.example/a": "no plain host",
		"https:///a":                       "no plain host",
		"https://":                         "no plain host",
		"https://a..b/c":                   "no plain host",
		"https://.a/c":                     "no plain host",
		"https://git.example.com:x/a":      "no plain port",
		"https://git.example.com:80:80/a":  "no plain port",
		"https://git.example.com:999999/a": "no plain port",
		"file:///etc/passwd":               "no kind",
		"FILE:///etc/passwd":               "no kind",
		"ext::sh -c id":                    `' '`,
		"ext::sh":                          "no plain port",
		"git::https://git.example.com/a":   "no plain port",
		"git+ssh://git.example.com/a":      `'+'`,
		"ftp://git.example.com/a":          "no kind",
		"s3://bucket/a":                    "no kind",
		"git@git.example.com/a":            "no kind",
		"/etc":                             "a flag or a path",
		"../fleet":                         "a flag or a path",
		"./fleet":                          "a flag or a path",
		"~/fleet":                          "a flag or a path",
		"--upload-pack=x":                  "a flag or a path",
		"fleet":                            "no path",
		"ssh://git@git.example.com":        "no path",
		"oci://registry.example.com/":      "no path",
		"$ARGOCD_APP_SOURCE_REPO_URL/a":    `'$'`,
		strings.Repeat("a", 2001):          "longer than",
	} {
		switch u, err := repository.Parse(text); {
		case err == nil:
			t.Errorf("%q is taken for %q", text, u)
		case !strings.Contains(err.Error(), why):
			t.Errorf("%q: %v, want a word of %s", text, err, why)
		case strings.Contains(err.Error(), "secret"):
			t.Errorf("%q: the error shows the password: %v", text, err)
		}
	}
}

// TestHolds finds the fleet's own repository in every spelling, and no other one.
func TestHolds(t *testing.T) {
	t.Parallel()
	for own, spellings := range map[string][]string{
		"https://git.example.com/platform/fleet.git": {
			"https://git.example.com/platform/fleet", "https://git.example.com/platform/fleet/", "https://git.example.com/platform/fleet.git/",
			"http://git.example.com/platform/fleet", "HTTPS://GIT.EXAMPLE.COM/Platform/Fleet.GIT", "https://git.example.com:443/platform/fleet",
			"https://git.example.com:8443/platform/fleet", "https://me@git.example.com/platform/fleet", "https://git.example.com./platform/fleet",
			"ssh://git@git.example.com/platform/fleet.git", "ssh://git@git.example.com:2222/platform/fleet.git", "git@git.example.com:platform/fleet.git",
			"git@git.example.com:/platform/fleet", "other@git.example.com:platform/fleet", "git://git.example.com/platform/fleet",
			"oci://git.example.com/platform/fleet", "git.example.com/platform/fleet", "https://www.git.example.com/platform/fleet",
			"https://git.example.com/platform/fleet/-/raw/main/connectors/a.yaml", "https://git.example.com/platform/fleet.git/info",
		},
		"https://github.com/platform/fleet": {"ssh://git@ssh.github.com:443/platform/fleet.git", "https://www.github.com/platform/fleet"},
		"https://org@dev.azure.com/org/My%20P/_git/fleet": {
			"git@ssh.dev.azure.com:v3/org/My%20P/fleet", "https://dev.azure.com/org/my%20p/_git/fleet",
		},
		"https://git.example.com/scm/plat/fleet.git": {"ssh://git@git.example.com:7999/plat/fleet.git"},
		"git@git.example.com:platform/fleet.git":     {"https://git.example.com/platform/fleet"},
	} {
		for _, text := range spellings {
			if !parse(t, own).Holds(parse(t, text)) {
				t.Errorf("%q is not seen to be %q", text, own)
			}
		}
	}
	own := parse(t, "https://git.example.com/platform/fleet.git")
	for _, text := range []string{
		"https://git.example.com/platform/fleet-2.git", "https://git.example.com/platform/flee", "https://git.example.com/other/fleet.git",
		"https://git.example.org/platform/fleet.git", "https://agit.example.com/platform/fleet.git", "https://git.example.com/platform",
		"https://git.example.com", "https://git.example.com/a/platform/fleet",
	} {
		if own.Holds(parse(t, text)) {
			t.Errorf("%q is taken for %q", text, own)
		}
	}
}

func parse(t *testing.T, text string) repository.URL {
	t.Helper()
	u, err := repository.Parse(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return u
}

func TestAdmits(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason         string
		globs          []string
		admits, others []string
	}{
		"Exact": {
			"an entry is one repository, in the spellings that Argo CD takes for it and some more",
			[]string{"https://git.example.com/shop/web.git"},
			[]string{"https://git.example.com/shop/web", "https://GIT.example.com:443/shop/web.git", "https://me@git.example.com/shop/web"},
			[]string{"http://git.example.com/shop/web", "git@git.example.com:shop/web.git", "https://git.example.com/shop/web2", "https://git.example.com/shop"},
		},
		"Star": {
			"a star stays between slashes",
			[]string{"https://git.example.com/shop/*"},
			[]string{"https://git.example.com/shop/web.git", "https://git.example.com/shop/a"},
			[]string{"https://git.example.com/shop/a/b", "https://git.example.com/shop", "https://git.example.com/shopping/a"},
		},
		"TwoStars": {
			"two stars cross them",
			[]string{"https://git.example.com/shop/**"},
			[]string{"https://git.example.com/shop/a", "https://git.example.com/shop/a/b.git"},
			[]string{"https://git.example.com/other/a"},
		},
		"Host": {
			"a star in a host takes no other host's part",
			[]string{"https://*.example.com/shop/*"},
			[]string{"https://git.example.com/shop/a"},
			[]string{"https://example.com/shop/a", "https://evil.test/git.example.com/shop/a", "https://git.example.com.evil.test/shop/a"},
		},
		"Short":    {"the short form of ssh", []string{"git@git.example.com:shop/*"}, []string{"git@git.example.com:shop/a.git", "ssh://git@git.example.com/shop/a"}, []string{"https://git.example.com/shop/a"}},
		"Everyone": {"a star alone is everything", []string{"*"}, []string{"https://git.example.com/a/b/c", "registry.example.com/a"}, nil},
		"Denial": {
			"a denial admits the rest, as in Argo CD",
			[]string{"!https://git.example.com/platform/*"},
			[]string{"https://git.example.com/shop/a"},
			[]string{"https://git.example.com/platform/fleet"},
		},
		"DenialWins":   {"whatever the order", []string{"!https://git.example.com/a", "https://git.example.com/*"}, []string{"https://git.example.com/b"}, []string{"https://git.example.com/a"}},
		"QuestionMark": {"one character", []string{"https://git.example.com/?"}, []string{"https://git.example.com/a"}, []string{"https://git.example.com/ab", "https://git.example.com"}},
		"Nothing":      {"an empty list admits nothing", nil, nil, []string{"https://git.example.com/a"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := repository.NewList(tc.globs)
			for _, text := range tc.admits {
				if !l.Admits(parse(t, text)) {
					t.Errorf("%s: %q is not admitted by %q", tc.reason, text, tc.globs)
				}
			}
			for _, text := range tc.others {
				if l.Admits(parse(t, text)) {
					t.Errorf("%s: %q is admitted by %q", tc.reason, text, tc.globs)
				}
			}
		})
	}
}

// FuzzParse holds that a URL which is taken is one in every spelling of its own, and has nothing in it that an
// AppProject would read as more than itself.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"https://me@git.example.com:443/a/b.git", "git@h:a", "oci://h/a", "h/a", "https://h/%20", "https://h/.git", "ssh://a@b:22/c"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := repository.Parse(text)
		if err != nil {
			return
		}
		if strings.ContainsAny(text, "!*?[]{}\\ \t\n#$\"'`<>|^") || strings.Contains(text, "..") && strings.Contains("/"+strings.ReplaceAll(text, ":", "/")+"/", "/../") {
			t.Errorf("%q is taken", text)
		}
		again, err := repository.Parse(u.String())
		if err != nil || again.String() != u.String() {
			t.Errorf("%q is %q, and that is %q (%v)", text, u, again, err)
		}
		if !repository.NewList([]string{text}).Admits(u) || !repository.NewList([]string{u.String()}).Admits(u) {
			t.Errorf("%q is not admitted by a list of it", text)
		}
	})
}
