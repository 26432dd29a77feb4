package emit

import "bytes"

// Header is the first line of every file of a tree, without its line break. It tells people not to
// edit the file, and tenantry that it may.
const Header = "# Written by tenantry; changes are lost at the next render."

// IsOurs tells whether a file that begins with this line was written by tenantry. The line may have
// its line break, of either kind: git may have changed it at checkout.
func IsOurs(firstLine []byte) bool {
	return string(bytes.TrimRight(firstLine, "\r\n")) == Header
}
