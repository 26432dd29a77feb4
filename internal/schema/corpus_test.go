package schema_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/sebdah/goldie/v2"

	"github.com/tenantry/tenantry/internal/schema"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// beyond is what the check refuses and JSON Schema has no words for, by file and why. Keep it short.
var beyond = map[string]string{
	"connector/size-near":             "a slip of the hand is a matter of judgement",
	"connector/type-case":             "likewise",
	"connector/type-near":             "likewise",
	"connector/data-value":            "values of data are base64 and not looked into",
	"connector/agent-auth-group":      "whether an expression compiles and captures a name",
	"connector/ca-pem-broken":         "what is inside a block of PEM",
	"template/parameter-regexp":       "whether an expression compiles",
	"template/parameter-regexp-large": "how large an expression is when compiled",
	"parameters/number-text-high":     "how large a number is that is written as a text",
	"parameters/pattern-number":       "a regular expression on a number's text",
	"parameters/omit-mark":            "a noncharacter, which no editor would let anyone type",
	"parameters/number-float-even":    "3.0 is an integer to JSON",
}

// families are the folders of the corpus and the types of what is in them.
func families(t *testing.T) map[string]*schema.Type {
	t.Helper()
	return map[string]*schema.Type{
		"vcluster":    schema.VCluster,
		"application": schema.ApplicationSpec,
		"template":    schema.Template,
		"fleet":       schema.Fleet,
		"connector":   schema.Connector,
		"cluster":     schema.Cluster,
		"parameters":  schema.VClusterFor(declared(t)),
	}
}

// declared are the templates of testdata/templates.yaml.
func declared(t *testing.T) map[string]*schema.Type {
	t.Helper()
	templates := map[string]*schema.Type{}
	for _, doc := range documents(t, "testdata/templates.yaml") {
		if bad := schema.Template.Check(doc, ""); len(bad) > 0 {
			t.Fatal(bad)
		}
		var params []schema.Parameter
		for n := range doc.At("spec", "parameters").Items() {
			p := schema.Parameter{
				Variable: n.Get("variable").Text(), Label: n.Get("label").Text(), Description: n.Get("description").Text(),
				Type: n.Get("type").Text(), Required: n.Get("required").Text() == "true", Default: n.Get("defaultValue").Text(),
				Validation: n.Get("validation").Text(), Invalidation: n.Get("invalidation").Text(),
				Min: number(n.Get("min")), Max: number(n.Get("max")),
			}
			for o := range n.Get("options").Items() {
				p.Options = append(p.Options, o.Text())
			}
			params = append(params, p)
		}
		templates[doc.At("metadata", "name").Text()] = schema.Parameters(params)
	}
	return templates
}

func number(n yamlscan.Node) *int {
	i, err := strconv.Atoi(n.Text())
	if err != nil {
		return nil
	}
	return &i
}

// TestCorpus reads every file of testdata: what is in ok gets warnings at most, and only where its name
// says so; what is in err fails; and the JSON Schema of the type says the same.
func TestCorpus(t *testing.T) {
	t.Parallel()
	g := goldie.New(t, goldie.WithFixtureDir("testdata/expected"), goldie.WithNameSuffix(""), goldie.WithDiffEngine(goldie.ClassicDiff))
	found := map[string]bool{}
	for family, typ := range families(t) {
		compiled := compile(t, typ, family)
		for _, folder := range []string{"ok", "err"} {
			for _, name := range files(t, path.Join("testdata", folder, family)) {
				file := path.Join("testdata", folder, family, name)
				key := family + "/" + strings.TrimSuffix(name, ".yaml")
				node := read(t, file)
				problems := typ.Check(node, "").Sorted()
				if problems.Failed() != (folder == "err") {
					t.Errorf("%s (%s): failed is %v:\n%s", file, reason(t, file), problems.Failed(), problems)
				}
				if warns := len(problems) > 0; folder == "ok" && warns != strings.HasPrefix(name, "warn-") {
					t.Errorf("%s (%s): a file without warn- in its name gets\n%s", file, reason(t, file), problems)
				}
				if len(problems) > 0 {
					g.Assert(t, path.Join(folder, key+".txt"), []byte(problems.String()))
				}
				found[path.Join(folder, key+".txt")] = len(problems) > 0

				err := compiled.Validate(asJSON(t, node))
				if rejected := err != nil; rejected == problems.Failed() {
					if _, known := beyond[key]; known && folder == "err" {
						t.Errorf("%s: JSON Schema refuses it too; take it off the list", file)
					}
					continue
				}
				if _, known := beyond[key]; !known || folder == "ok" {
					t.Errorf("%s (%s): the check fails is %v, but JSON Schema says %v\n%s", file, reason(t, file), problems.Failed(), err, problems)
				}
			}
		}
	}
	if len(found) < 300 {
		t.Errorf("the corpus has %d files", len(found))
	}
	for key := range beyond {
		if _, ok := found["err/"+key+".txt"]; !ok {
			t.Errorf("there is no testdata/err/%s.yaml", key)
		}
	}
	for _, golden := range walk(t, "testdata/expected") {
		if !found[golden] {
			t.Errorf("testdata/expected/%s belongs to no file", golden)
		}
	}
}

// TestSecretsAreNotShown puts a text that stands for a secret wherever one may be.
func TestSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	for family, typ := range families(t) {
		for _, folder := range []string{"ok", "err"} {
			for _, name := range files(t, path.Join("testdata", folder, family)) {
				file := path.Join("testdata", folder, family, name)
				said := typ.Check(read(t, file), "").String()
				for _, secret := range []string{"hunter2", "123456", "secret@"} {
					if strings.Contains(said, secret) {
						t.Errorf("%s: a message shows %q", file, secret)
					}
				}
			}
		}
	}
}

func compile(t testing.TB, typ *schema.Type, name string) *jsonschema.Schema {
	t.Helper()
	id := "https://example.com/" + name + ".json"
	text := typ.JSONSchema(id, name)
	if again := typ.JSONSchema(id, name); !bytes.Equal(text, again) {
		t.Errorf("%s: two schemas of one type differ", name)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(id, doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile(id)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return compiled
}

func read(t *testing.T, file string) yamlscan.Node {
	t.Helper()
	docs := documents(t, file)
	if len(docs) != 1 {
		t.Fatalf("%s: %d documents", file, len(docs))
	}
	return docs[0]
}

func documents(t *testing.T, file string) []yamlscan.Node {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, bad := yamlscan.Parse(path.Base(file), src)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	return f.Docs()
}

// asJSON is a document as an editor has it.
func asJSON(t testing.TB, n yamlscan.Node) any {
	t.Helper()
	text, err := json.Marshal(n.Any())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func reason(t *testing.T, file string) string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(src), "\n")
	return strings.TrimPrefix(first, "# ")
}

func files(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func walk(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
