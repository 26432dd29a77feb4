package input

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"github.com/tenantry/tenantry/internal/akuity"
)

// ConnectorSecrets are a namespace's connector Secrets, as files of a mounted volume.
func ConnectorSecrets(ctx context.Context, client dynamic.Interface, namespace string) ([]akuity.File, error) {
	decode := func(text string) ([]byte, error) { return base64.StdEncoding.DecodeString(text) }
	return objects(ctx, client, "secrets", namespace, labels.Set{typeLabel: typeValue}.String(), "", decode)
}

// RegistrationMaps are a namespace's registration lists, as files of a mounted volume.
func RegistrationMaps(ctx context.Context, client dynamic.Interface, namespace string) ([]akuity.File, error) {
	plain := func(text string) ([]byte, error) { return []byte(text), nil }
	return objects(ctx, client, "configmaps", namespace, "", akuity.RegistrationsPrefix, plain)
}

func objects(ctx context.Context, client dynamic.Interface, plural, namespace, selector, prefix string, decode func(string) ([]byte, error)) ([]akuity.File, error) {
	gvr := schema.GroupVersionResource{Version: "v1", Resource: plural}
	list, err := client.Resource(gvr).Namespace(namespace).List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return nil, fmt.Errorf("read %s of namespace %s: %w", plural, namespace, err)
	}
	var files []akuity.File
	for _, o := range list.Items {
		if !strings.HasPrefix(o.GetName(), prefix) {
			continue
		}
		data, _, _ := unstructured.NestedStringMap(o.Object, "data")
		for key, text := range data {
			value, err := decode(text)
			if err != nil {
				return nil, fmt.Errorf("read %s/%s of namespace %s: key %s is not base64", plural, o.GetName(), namespace, key)
			}
			files = append(files, akuity.File{Name: plural + "/" + o.GetName() + "/" + key, Data: value})
		}
	}
	return files, nil
}
