#!/usr/bin/env bash
# Makes a development CA (ca.crt, ca.key) and a serving certificate (tls.crt, tls.key) for localhost and 127.0.0.1.
# Run again, it renews the serving certificate and keeps the CA as long as that is valid, so that whoever trusts
# the CA goes on trusting. Not for production: there, cert-manager does this.
# Usage: certs/development.sh DIR [NAME|ADDRESS]...
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=../hack/lib/output.sh
. "$here/../hack/lib/output.sh"
# shellcheck source-path=SCRIPTDIR source=../hack/lib/certificates.sh
. "$here/../hack/lib/certificates.sh"

CA_DAYS=3650
LEAF_DAYS=90

ca_outlives_a_leaf() { # BASE
  [ -s "$1.crt" ] && [ -s "$1.key" ] \
    && openssl x509 -in "$1.crt" -noout -checkend $((LEAF_DAYS * 86400)) >/dev/null 2>&1 \
    && [ "$(openssl x509 -in "$1.crt" -noout -pubkey 2>/dev/null)" = "$(openssl pkey -in "$1.key" -pubout 2>/dev/null)" ]
}

alternative_name() { # NAME|ADDRESS
  case $1 in
    *:*) echo "IP:$1" ;; # IPv6
    '' | *[!A-Za-z0-9.*-]*) die "$1 is neither a host name nor an address" 2 ;;
    *[!0-9.]*) echo "DNS:$1" ;;
    *) echo "IP:$1" ;;
  esac
}

[ $# -ge 1 ] || die 'usage: certs/development.sh DIR [NAME|ADDRESS]...' 2
command -v openssl >/dev/null || die 'openssl is missing (Debian package openssl)'
dir=$1
shift
names=DNS:localhost,IP:127.0.0.1
for name in "$@"; do
  name=$(alternative_name "$name")
  names+=,$name
done

mkdir -p "$dir" 2>/dev/null || die "cannot make the directory $dir"
if ca_outlives_a_leaf "$dir/ca"; then
  ca='CA kept'
else
  make_ca "$dir/ca" '/CN=zonegate development CA' "$CA_DAYS"
  ca='new CA'
fi
sign_certificate "$dir/ca" "$dir/tls" /CN=zonegate "$names" serverAuth "$LEAF_DAYS"
echo "$dir: serving certificate for ${names//,/, }, valid for $LEAF_DAYS days ($ca)"
