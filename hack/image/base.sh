#!/usr/bin/env bash
# Makes a stand-in for the official Node image, under its name, where no registry can be reached: Debian's minimal system
# with the Node of the npm package `node` and npm. Once per version and user, kept as an archive outside the checkout.
# Needs root and debootstrap.
# Usage: hack/image/base.sh       make it if it is missing; prints the archive
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../lib/output.sh
. "$here/../lib/output.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/commands.sh
. "$here/../lib/commands.sh"

"$here/../setup.sh" packages # brings Node
SUITE=bookworm NPM=11.6.2
NODE=$(realpath "$here/../../node_modules/node/bin/node")
version=$("$NODE" --version)
archive=${XDG_CACHE_HOME:-$HOME/.cache}/zonegate/image/node-$version-npm-$NPM-$SUITE.tar
if [ -s "$archive" ]; then
  echo "$archive"
  exit
fi

[ "$(id -u)" -eq 0 ] || die 'making a stand-in for the Node image needs root'
require_commands debootstrap
step image "making a base image: Debian $SUITE with Node $version"
mkdir -p "$(dirname "$archive")"
work=$(mktemp -d "$archive.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
debootstrap --variant=minbase "$SUITE" "$work/root" >"$work/log" 2>&1 || {
  last_lines "$work/log" 5 >&2
  die 'debootstrap failed'
}
rm -rf "$work"/root/var/{cache/apt,lib/apt/lists}/* "$work"/root/usr/share/{doc,man,locale,info}
install -m 755 "$NODE" "$work/root/usr/local/bin/node"
mkdir -p "$work/root/usr/local/lib/node_modules"
(cd "$work" && npm pack "npm@$NPM" --silent >/dev/null && tar -xzf "npm-$NPM.tgz")
mv "$work/package" "$work/root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/root/usr/local/bin/npm"
tar -C "$work/root" --sort=name --mtime=@0 --numeric-owner -cf "$archive.new" .
mv "$archive.new" "$archive"
echo "$archive"
