#!/usr/bin/env bash
# Prints where promtool is, which tests the alerts of the chart: the one that is installed, else that of Debian's package
# prometheus, taken out of it once per user, outside the checkout. Nothing is installed, and no service is started.
# Usage: hack/promtool.sh
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/output.sh
. "$here/lib/output.sh"

if command -v promtool; then exit; fi
kept=${XDG_CACHE_HOME:-$HOME/.cache}/zonegate/bin/promtool
if [ -x "$kept" ]; then
  echo "$kept"
  exit
fi
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || die 'promtool is missing: install Prometheus'

step promtool 'taking it out of the Debian package prometheus'
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
cd "$work"
download() { apt-get -o APT::Sandbox::User=root download prometheus >"$work/log" 2>&1; }
# The list of packages may be old, or not there at all.
download || { apt-get update >"$work/log" 2>&1 && download; } || {
  last_lines "$work/log" 3 >&2
  die 'the Debian package prometheus cannot be downloaded: install promtool'
}
dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool
mkdir -p "${kept%/*}"
mv usr/bin/promtool "$kept.new.$$"
mv "$kept.new.$$" "$kept" # two at once: the last wins
echo "$kept"
