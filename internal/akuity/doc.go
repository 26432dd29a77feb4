// Package akuity is what the function and the sidecar need to agree on: the rule for a cluster's name,
// the agent manifest (check, patch, hash) and the registration list (write, read).
//
// It is pure: bytes in, values and problems out, with no file, socket or clock. Of this module it may
// import problem only; kyaml and kustomize's filters do the patching. An agent manifest
// carries credentials, so no text of it, not even a name, ever reaches a problem.
package akuity
