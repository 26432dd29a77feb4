package stack

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/tenantry/tenantry/e2e/components"
)

// BuildTenantry builds tenantry's programs from the source around this module, and puts them on the stack's PATH.
func (s *Stack) BuildTenantry(ctx context.Context) error {
	root, err := components.Root(".")
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", filepath.Join(s.Dir, "bin")+string(filepath.Separator), "./cmd/...")
	cmd.Dir = filepath.Dir(root)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build tenantry: %w: %s", err, out)
	}
	return nil
}
