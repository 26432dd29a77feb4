package schemas_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenantry/tenantry/internal/template"
	"github.com/tenantry/tenantry/internal/yamlscan"
)

// TestParametersAgree holds what refuses parameters at a render to what refuses them in an editor, on
// the corpus of internal/schema: its own test holds the JSON Schema to the same folders.
func TestParametersAgree(t *testing.T) {
	t.Parallel()
	const corpus = "../internal/schema/testdata"
	templates := map[string]*template.Template{}
	for _, doc := range documents(t, filepath.Join(corpus, "templates.yaml")) {
		name := doc.At("metadata", "name").Text()
		compiled, bad := template.Compile(template.Source{
			Name: name, Root: doc, Params: doc.At("spec", "parameters"), Tree: doc.At("spec", "template"),
		}, template.Options{})
		if len(bad) > 0 {
			t.Fatal(bad)
		}
		templates[name] = compiled
	}
	checked := 0
	for _, folder := range []string{"ok", "err"} {
		files, err := filepath.Glob(filepath.Join(corpus, folder, "parameters", "*.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			app := documents(t, file)[0].At("deploy", "argoCD", "applications").Item(0)
			compiled, ok := templates[app.At("template", "name").Text()]
			if !ok {
				continue // a rule between files
			}
			checked++
			_, bad := compiled.Bind(app, "deploy.argoCD.applications[0]")
			if bad.Failed() != (folder == "err") {
				t.Errorf("%s: a render fails is %v\n%s", file, bad.Failed(), bad)
			}
			if warns := len(bad) > 0; folder == "ok" && warns != strings.HasPrefix(filepath.Base(file), "warn-") {
				t.Errorf("%s: a render warns is %v\n%s", file, warns, bad)
			}
		}
	}
	if checked < 60 {
		t.Errorf("%d files were checked", checked)
	}
}

func documents(t *testing.T, file string) []yamlscan.Node {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, bad := yamlscan.Parse(filepath.Base(file), src)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	return f.Docs()
}
