# shellcheck shell=bash
# Kubeconfigs for the client certificates in $STATE/pki. Sourced after certificates.sh.

base64_of() { # FILE
  openssl base64 -A -in "$1"
}

write_kubeconfig() { # NAME SERVER: $STATE/NAME.conf, for the client certificate NAME
  local pki=$STATE/pki
  (
    umask 077
    cat >"$STATE/$1.conf" <<YAML
apiVersion: v1
kind: Config
current-context: zonegate
contexts:
  - {name: zonegate, context: {cluster: zonegate, user: $1}}
clusters:
  - name: zonegate
    cluster:
      server: $2
      certificate-authority-data: $(base64_of "$pki/ca.crt")
users:
  - name: $1
    user:
      client-certificate-data: $(base64_of "$pki/$1.crt")
      client-key-data: $(base64_of "$pki/$1.key")
YAML
  )
}
