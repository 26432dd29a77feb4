// Package akuityfake is a stand-in for the Akuity API in tests: the routes, the JSON and the habits that
// are known of it, strictly (an unknown field, query parameter or enum value is refused), and faults to
// order.
//
// It was written from what the API's clients show; it proves that a client speaks the protocol and
// survives the faults, not how Akuity's service decides. Progress is counted in requests, never in
// time. Of this module it may import loopback only, so that it shares no mistake with what it
// tests.
package akuityfake
