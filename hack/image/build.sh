#!/usr/bin/env bash
# Builds the image from the Dockerfile with buildah, as root, on a stand-in for the Node image: no registry is asked.
# Usage: hack/image/build.sh OUT.tar NAME...     writes one docker archive per NAME, OUT.tar being the first's
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../lib/output.sh
. "$here/../lib/output.sh"
cd "$here/../.."

[ $# -eq 2 ] || die 'usage: hack/image/build.sh OUT.tar NAME' 2
out=$1 name=$2
base=$("$here/base.sh")
NODE_IMAGE=docker.io/library/node:24-bookworm-slim
storage=$(mktemp -d)
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
trap 'rm -rf --one-file-system "$storage"' EXIT
run() { buildah --root "$storage/root" --runroot "$storage/run" "$@"; }

quietly() { # COMMAND...
  run "$@" >"$storage/log" 2>&1 || {
    last_lines "$storage/log" 12 >&2
    die "buildah $1 failed"
  }
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
version=$(node -p "require('./package.json').version")
quietly bud --pull-never --build-arg "VERSION=$version" --build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)" --tag "$name" .
rm -f "$out" # one that is there cannot be written again
quietly push "$name" "docker-archive:$out:$name"
