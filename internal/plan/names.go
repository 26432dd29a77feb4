package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/tenantry/tenantry/internal/fleet"
)

// Bounds of names, in bytes.
const (
	maxAkuityName      = 50  // of a cluster at Akuity, 3 to 50 (akuity.ValidName)
	maxLabelName       = 63  // a DNS label (RFC 1123); Application and AppProject names are kept to it too
	maxPlatformCluster = 49  // what the Platform cuts the names it registers to
	maxSecretName      = 253 // a DNS subdomain
)

// isLabel tells whether a name is made like a DNS label (RFC 1123), whatever its length. It runs for
// every Application.
func isLabel(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c == '-' && i > 0 && i < len(name)-1:
		default:
			return false
		}
	}
	return name != ""
}

// cut shortens a name that is too long: it then ends in "-" and 7 hex digits of the SHA-256 of the whole
// name, so that two long names stay two.
func cut(name string, limit int) string {
	if len(name) <= limit {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	return strings.TrimRight(name[:limit-8], "-.") + "-" + hex.EncodeToString(sum[:])[:7]
}

// LabelValue is a name as the value of a label, which holds 63 bytes.
func LabelValue(name string) string { return cut(name, maxLabelName) }

// BundleName is the name of the Secret that carries the objects of one agent.
func BundleName(prefix string, d *Destination) string {
	return cut(prefix+"-"+d.Connector.Name+"-"+d.Name, maxSecretName)
}

// ControlPlaneBundleName is the name of the Secret that carries what is patched on an argocd-agent's
// control plane.
func ControlPlaneBundleName(c *Connector) string {
	return cut("argocd-agent-"+c.Name+"-"+ControlPlaneFolder, maxSecretName)
}

// InventoryName is the name of a part of a connector's inventory, counted from 1. With a dot it is like no name that
// a connector is likely to have.
func InventoryName(c *Connector, part int) string {
	suffix := ""
	if part > 1 {
		suffix = "." + strconv.Itoa(part)
	}
	return cut("tenantry-inventory-"+c.Name, maxSecretName-len(suffix)) + suffix
}

// clusterName is the name that a tenant's cluster is registered under.
func clusterName(c *fleet.Config, t *fleet.Tenant, kind fleet.ConnectorKind) string {
	limit := maxLabelName
	if kind == fleet.Akuity {
		limit = maxAkuityName
	}
	if c.Naming.Preset == fleet.PresetPlatform {
		if t.Registered != "" {
			return t.Registered
		}
		return cut("loft-"+t.Project+"-virtualcluster-"+t.Name+"-argocd", maxPlatformCluster)
	}
	return cut(expand(c.Naming.Cluster, t.Project, t.Name, ""), limit)
}

// applicationName is the metadata.name of an Application.
func applicationName(c *fleet.Config, t *fleet.Tenant, a *fleet.Application) string {
	app := a.Name
	if app == "" {
		app = slug(a.DisplayName)
	}
	if c.Naming.Preset == fleet.PresetPlatform {
		return cut(app+"-"+t.Project, maxLabelName)
	}
	return cut(expand(c.Naming.Application, t.Project, t.Name, app), maxLabelName)
}

// expand fills {project}, {tenant} and {app} into a pattern in one pass: what is filled in is never
// read as a pattern again.
func expand(pattern, project, tenant, app string) string {
	switch pattern { // the defaults, without a scan: this runs for every Application
	case "{project}-{tenant}":
		return project + "-" + tenant
	case "{project}-{tenant}-{app}":
		return project + "-" + tenant + "-" + app
	}
	return fill(pattern, "project", project, "tenant", tenant, "app", app)
}

// fill replaces each {name} of a pattern by its value, in one pass: a value is not read as a pattern.
// Pairs are name, value, name, value; other braces stay. A strings.Replacer costs more to make than
// these few are to look up, and this runs for every tenant.
func fill(pattern string, pairs ...string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(pattern, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, rest, closed := strings.Cut(after, "}")
		value, known := "", false
		for i := 0; i < len(pairs) && closed && !known; i += 2 {
			if pairs[i] == name {
				value, known = pairs[i+1], true
			}
		}
		if !known {
			b.WriteByte('{')
			pattern = after
			continue
		}
		b.WriteString(value)
		pattern = rest
	}
}

// slug makes a name of a display name: lower case letters, digits and single dashes; where nothing of
// it is left, its hash.
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	name := strings.Trim(b.String(), "-")
	if name == "" {
		sum := sha256.Sum256([]byte(s))
		name = hex.EncodeToString(sum[:])[:7]
	}
	return name
}
