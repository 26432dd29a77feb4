package yamlscan_test

import (
	"fmt"

	"github.com/tenantry/tenantry/internal/yamlscan"
)

func ExampleParse() {
	f, problems := yamlscan.Parse("vcluster.yaml", []byte(`
deploy:
  argoCD:
    applications:
    - name: shop
      replicas: 3
`))
	fmt.Print(problems)
	for _, doc := range f.Docs() {
		for app := range doc.At("deploy", "argoCD", "applications").Items() {
			replicas := app.Get("replicas")
			fmt.Println(app.Get("name").Text(), replicas.Type(), replicas.Any(), replicas.Pos())
		}
	}
	// Output: shop integer 3 vcluster.yaml:6:17
}

func ExampleFromText() {
	f, _ := yamlscan.Parse("instance.yaml", []byte(`
spec:
  values: |
    deploy:
      argoCD: {}
`))
	values := f.Docs()[0].At("spec", "values")
	inner, _ := yamlscan.FromText("values", values)
	fmt.Println(inner.Docs()[0].At("deploy", "argoCD").Pos())
	// Output: instance.yaml:5:15
}
