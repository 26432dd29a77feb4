//go:build !race

package generators_test

const raced = false
