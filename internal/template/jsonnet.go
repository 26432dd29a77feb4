package template

import "github.com/tenantry/tenantry/internal/problem"

type jsonnet struct{}

type jsonnetResult struct{}

func (t *Template) compileJsonnet(src Source) problem.List { return nil }

func (p *Program) appendJsonnet(dst []byte, c *Call) ([]byte, problem.List) { return dst, nil }

func (p *Program) jsonnetValues(c *Call, path []string) ([]string, problem.List) { return nil, nil }
