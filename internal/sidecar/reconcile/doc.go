// Package reconcile makes what is registered at Akuity, kept in the store and running in the clusters
// agree with the registration lists of a fleet.
//
// It owns every decision: what to create, change, apply and remove, in which order, and when to refuse.
// It knows neither HTTP nor files: what it talks to are three small interfaces. Of this module it may
// import akuity, and akuityapi, apply, kubeconfig and store for their values.
//
// Nothing is remembered between rounds but at the API, in the store and in the clusters themselves, so
// that a round which broke off anywhere is continued by the next.
package reconcile
