// Package e2e holds the end-to-end tests: what tenantry emits, in the systems that people run it with.
//
// The tests share one stack (a control plane cluster with Argo CD, and a tenant's cluster), started by the first test that
// asks for it. Each test works on names of its own, so that they run side by side. It imports stack and components.
package e2e
