#!/usr/bin/env bash
# Builds the image from the Dockerfile with buildah, as root, on a stand-in for the Node image: no registry is asked.
# Usage: hack/image/build.sh OUT.tar NAME     writes the image NAME as a docker archive
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../lib/output.sh
. "$here/../lib/output.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/commands.sh
. "$here/../lib/commands.sh"

[ $# -eq 2 ] || die 'usage: hack/image/build.sh OUT.tar NAME' 2
out=$(realpath -m "$1") name=$2
cd "$here/../.."
[ "$(id -u)" -eq 0 ] || die 'building without a registry needs root; with one: docker build -t zonegate .'
require_commands buildah
base=$("$here/base.sh")
NODE_IMAGE=docker.io/library/node:24-bookworm-slim
storage=$(mktemp -d)
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
trap 'rm -rf --one-file-system "$storage"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
run() { buildah --root "$storage/root" --runroot "$storage/run" "$@"; }

quietly() { # COMMAND...
  run "$@" >"$storage/log" 2>&1 || {
    last_lines "$storage/log" 12 >&2
    die "buildah $1 failed"
  }
}

size_of_last_layer() { # ARCHIVE: bytes, as a tar file
  local layer
  layer=$(tar -xOf "$1" manifest.json | grep -oE '[0-9a-f]{64}\.tar' | tail -n 1)
  tar -tvf "$1" "$layer" | awk '{ print $3 }'
}

container=$(run from scratch)
quietly add "$container" "$base" /
# npm trusts what this machine trusts: its registry may be a mirror.
if [ -s /etc/ssl/certs/ca-certificates.crt ]; then
  quietly add "$container" /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
  echo 'cafile=/etc/ssl/certs/ca-certificates.crt' >"$storage/npmrc"
  quietly add "$container" "$storage/npmrc" /usr/local/etc/npmrc
fi
quietly config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
quietly commit --rm "$container" "$NODE_IMAGE"
step image "building $name from the Dockerfile"
version=$(node_modules/.bin/node -p "require('./package.json').version")
quietly bud --pull-never --build-arg "VERSION=$version" --build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)" --tag "$name" .
rm -f "$out" # one that is there cannot be written again
quietly push "$name" "docker-archive:$out:$name"
step image "$name: $(size_of_last_layer "$out" | awk '{ printf "%.1f MiB", $1 / 1024 ^ 2 }') over its base"
