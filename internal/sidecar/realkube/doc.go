// Package realkube starts a real kube-apiserver and etcd for a test, from the folder that the environment
// variable KUBEBUILDER_ASSETS names, and skips the test where there is none. No controllers run. It may
// import nothing of this module.
package realkube
