package stack

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// imageUser is the user and group of the image's programs.
const imageUser = 999

// StartPluginImage starts the plugin server inside of an unpacked image, as a sidecar's container has it: with the image
// as its root file system, as its user, with its environment and plugin.yaml, and with the volumes that Argo CD gives it.
// Argo CD knows the plugin by name. It takes the right to change the root directory: that of root.
func (a *ArgoCD) StartPluginImage(ctx context.Context, image *Image, name string) error {
	if image.Config.User != fmt.Sprintf("%d:%d", imageUser, imageUser) {
		return fmt.Errorf("start the plugin image: its user is %q", image.Config.User)
	}
	const server = "/var/run/argocd/argocd-cmp-server"
	plugins := filepath.Join(image.Root, "home", "argocd", "cmp-server", "plugins")
	program, err := os.ReadFile(filepath.Join(a.stack.Bin, "argocd"))
	if err != nil {
		return fmt.Errorf("start the plugin image: %w", err)
	}
	for _, dir := range []string{plugins, filepath.Join(image.Root, filepath.Dir(server)), filepath.Join(image.Root, "dev")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("start the plugin image: %w", err)
		}
	}
	if err := os.WriteFile(filepath.Join(image.Root, server), program, 0o755); err != nil {
		return fmt.Errorf("start the plugin image: %w", err)
	}
	// Every container has this one; as an empty file it does as an input, and takes no right to make devices.
	if err := os.WriteFile(filepath.Join(image.Root, "dev", "null"), nil, 0o444); err != nil {
		return fmt.Errorf("start the plugin image: %w", err)
	}
	if err := os.Chown(plugins, imageUser, imageUser); err != nil {
		return fmt.Errorf("start the plugin image: %w", err)
	}
	p, err := a.stack.run("image-"+name, &command{
		path: server, argv: []string{server}, env: image.Config.Env, dir: "/",
		attributes: syscall.SysProcAttr{
			Setpgid: true, Chroot: image.Root, Credential: &syscall.Credential{Uid: imageUser, Gid: imageUser},
		},
	})
	if err != nil {
		return err
	}
	socket := filepath.Join(plugins, "tenantry.sock")
	if err := a.stack.ready(ctx, p, listening("unix", socket)); err != nil {
		return err
	}
	if err := os.Link(socket, filepath.Join(a.plugins, name+".sock")); err != nil { // the volume that both share
		return fmt.Errorf("start the plugin image: %w", err)
	}
	return nil
}
