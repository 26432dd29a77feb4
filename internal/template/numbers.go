package template

import (
	"fmt"
	"strings"
)

// untilStep is sprig's within a budget.
func untilStep(start, stop, step int) ([]int, error) {
	if start == stop || (stop < start) != (step < 0) {
		return []int{}, nil
	}
	return numbers(start, distance(start, stop)-1, step)
}

// seq is sprig's: the numbers as one text, ends included.
func seq(params ...int) (string, error) {
	start, step, end := 1, 1, 0
	switch len(params) {
	case 1:
		end = params[0]
	case 2:
		start, end = params[0], params[1]
	case 3:
		start, step, end = params[0], params[1], params[2]
	default:
		return "", nil
	}
	if end < start && len(params) < 3 {
		step = -1
	}
	if (end < start) != (step < 0) {
		return "", nil
	}
	list, err := numbers(start, distance(start, end), step)
	return strings.Trim(fmt.Sprint(list), "[]"), err
}

// distance is how far two numbers are from each other, which may be more than an int holds.
func distance(a, b int) uint64 {
	if a > b {
		a, b = b, a
	}
	return uint64(b) - uint64(a)
}

// numbers are start and those behind it, by steps, as far as the last is not more than far away.
func numbers(start int, far uint64, step int) ([]int, error) {
	if step == 0 {
		return []int{}, nil
	}
	turns := far / distance(0, step)
	if turns >= maxList {
		return nil, overBudget("makes a list of more than %d items", maxList)
	}
	list := make([]int, turns+1)
	for i := range list {
		list[i] = start + i*step
	}
	return list, nil
}
