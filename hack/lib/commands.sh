# shellcheck shell=bash
# Commands that the scripts need. Root on Debian gets what is missing installed; everybody else is told the packages.

require_commands() { # COMMAND[=PACKAGE]...: a command or its path, and its Debian package where that has another name
  local missing=() wanted
  for wanted in "$@"; do
    command -v "${wanted%%=*}" >/dev/null || missing+=("${wanted##*=}")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    step setup "installing ${missing[*]}"
    if (apt-get update && apt-get install -y --no-install-recommends ca-certificates "${missing[@]}") >/dev/null 2>&1; then return; fi
  fi
  die "${missing[*]} missing: install the package of that name (Debian, Ubuntu: sudo apt-get install ${missing[*]})"
}
