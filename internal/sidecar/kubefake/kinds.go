package kubefake

// A kind is what discovery tells about one.
type kind struct {
	group, version, kind, plural string
	namespaced                   bool
}

var kinds = []kind{
	{"", "v1", "Namespace", "namespaces", false},
	{"", "v1", "Secret", "secrets", true},
	{"", "v1", "ConfigMap", "configmaps", true},
	{"", "v1", "Service", "services", true},
	{"", "v1", "ServiceAccount", "serviceaccounts", true},
	{"apps", "v1", "Deployment", "deployments", true},
	{"apps", "v1", "StatefulSet", "statefulsets", true},
	{"rbac.authorization.k8s.io", "v1", "Role", "roles", true},
	{"rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", true},
	{"rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", false},
	{"rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings", false},
	{"policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true},
	{"policy", "v1beta1", "PodDisruptionBudget", "poddisruptionbudgets", true},
	{"networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true},
}

func (k kind) apiVersion() string {
	if k.group == "" {
		return k.version
	}
	return k.group + "/" + k.version
}

func kindOf(group, version, plural string) (kind, bool) {
	for _, k := range kinds {
		if k.group == group && k.version == version && k.plural == plural {
			return k, true
		}
	}
	return kind{}, false
}

// discovery answers /api, /apis and /api(s)/GROUP/VERSION, nil for any other path.
func discovery(parts []string) map[string]any {
	switch {
	case len(parts) == 1 && parts[0] == "api":
		return map[string]any{"kind": "APIVersions", "versions": []string{"v1"}}
	case len(parts) == 1 && parts[0] == "apis":
		return map[string]any{"kind": "APIGroupList", "apiVersion": "v1", "groups": groups()}
	case len(parts) == 2 && parts[0] == "api":
		return resources("", parts[1])
	case len(parts) == 3 && parts[0] == "apis":
		return resources(parts[1], parts[2])
	}
	return nil
}

func groups() []any {
	seen := map[string]bool{"": true}
	var out []any
	for _, k := range kinds {
		if seen[k.group] {
			continue
		}
		seen[k.group] = true
		version := map[string]any{"groupVersion": k.apiVersion(), "version": k.version}
		out = append(out, map[string]any{"name": k.group, "versions": []any{version}, "preferredVersion": version})
	}
	return out
}

func resources(group, version string) map[string]any {
	list := []any{}
	gv := ""
	for _, k := range kinds {
		if k.group == group && k.version == version {
			gv = k.apiVersion()
			list = append(list, map[string]any{
				"name": k.plural, "kind": k.kind, "namespaced": k.namespaced, "singularName": "",
				"verbs": []string{"get", "list", "create", "patch", "delete"},
			})
		}
	}
	return map[string]any{"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": gv, "resources": list}
}
