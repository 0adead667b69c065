#!/usr/bin/env bash
# Makes sure that what the other scripts need is here: commands, npm packages, and a way to get the Kubernetes tools.
# Does nothing, quickly, when all is well.
# Usage: hack/setup.sh             everything
#        hack/setup.sh packages    only what `make check` needs: Node and the npm packages
#        hack/setup.sh commands    that, and the commands that a control plane needs; it brings its tools by itself
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/output.sh
. "$here/lib/output.sh"
# shellcheck source-path=SCRIPTDIR source=lib/commands.sh
. "$here/lib/commands.sh"
cd "$here/.."

NODE_MAJOR=20 # to run npm; everything else runs on the Node 24 that the npm packages bring

require_node() {
  command -v node >/dev/null || die "Node is missing: Node $NODE_MAJOR or newer is needed to install the npm packages (https://nodejs.org)"
  local version
  version=$(node --version)
  version=${version#v}
  [ "${version%%.*}" -ge "$NODE_MAJOR" ] || die "Node $NODE_MAJOR or newer is needed, this is $version (https://nodejs.org)"
  command -v npm >/dev/null || die 'npm is missing: it comes with Node (https://nodejs.org), Debian has it as package npm'
}

install_packages() {
  # npm writes node_modules/.package-lock.json last: it is missing after an interrupted installation.
  local installed=node_modules/.package-lock.json
  if [ ! -f "$installed" ] || [ package-lock.json -nt "$installed" ]; then
    step setup 'installing npm packages'
    npm ci --include=dev --no-audit --no-fund --loglevel=error >&2 || die 'npm ci failed, see above'
    touch "$installed"
  fi
  node_modules/.bin/node --version >/dev/null 2>&1 \
    || die "node_modules/.bin/node does not run: the npm package 'node' fetches it in its install script, which ignore-scripts prevents; npm rebuild node"
}

case ${1:-} in
  '' | packages | commands) ;;
  *) die "unknown argument $1 (known: packages, commands)" 2 ;;
esac
require_node
[ "${1:-}" = packages ] || require_commands openssl curl
[ $# -gt 0 ] || "$here/build-tools.sh" check >/dev/null
install_packages
