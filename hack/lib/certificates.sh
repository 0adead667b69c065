# shellcheck shell=bash
# Certificates for development and tests: a CA and what it signs. Keys are EC P-256, readable only by their owner.

openssl_quietly() { # ARGUMENTS...: openssl is noisy when all is well, and must not be when it is not
  local output
  output=$(openssl "$@" 2>&1) || die "openssl $1: $output"
}

make_ca() { # BASE SUBJECT DAYS: BASE.crt and BASE.key
  (
    umask 077
    openssl_quietly ecparam -genkey -name prime256v1 -noout -out "$1.key"
  )
  openssl_quietly req -x509 -new -sha256 -key "$1.key" -subj "$2" -days "$3" -out "$1.crt" \
    -addext keyUsage=critical,keyCertSign,cRLSign
}

sign_certificate() { # CA_BASE BASE SUBJECT SANS USAGE DAYS: BASE.crt and BASE.key, signed by CA_BASE
  local ca=$1 base=$2 subject=$3 sans=$4 usage=$5 days=$6
  (
    umask 077
    openssl_quietly ecparam -genkey -name prime256v1 -noout -out "$base.key.new"
  )
  cat >"$base.ext" <<EXTENSIONS
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = $usage
subjectAltName = $sans
authorityKeyIdentifier = keyid
subjectKeyIdentifier = hash
EXTENSIONS
  openssl_quietly req -new -key "$base.key.new" -subj "$subject" -out "$base.csr"
  openssl_quietly x509 -req -sha256 -in "$base.csr" -CA "$ca.crt" -CAkey "$ca.key" -set_serial "0x$(openssl rand -hex 16)" \
    -days "$days" -extfile "$base.ext" -out "$base.crt.new"
  # Renamed into place: whoever reads a certificate while it is renewed never sees half a file.
  mv "$base.key.new" "$base.key"
  mv "$base.crt.new" "$base.crt"
  rm -f "$base.csr" "$base.ext"
}
