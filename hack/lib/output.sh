# shellcheck shell=bash
# How the scripts speak: short aligned lines, colours only where somebody sees them. Progress and errors go to stderr.

if [ -t 1 ] && [ -t 2 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
  bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' yellow=$'\e[33m' plain=$'\e[0m'
else
  # shellcheck disable=SC2034  # read by the scripts that source this file
  bold='' dim='' red='' green='' yellow='' plain=''
fi

die() { # MESSAGE [EXIT CODE]
  printf '%s%s: %s%s\n' "$red" "$(basename "$0" .sh)" "$1" "$plain" >&2
  exit "${2:-1}"
}

step() { # NAME TEXT: one aligned line of progress
  printf '  %-14s %s\n' "$1" "$2" >&2
}

last_lines() { # FILE COUNT: the end of a log, indented
  tail -n "$2" "$1" 2>/dev/null | cut -c1-300 | sed 's/^/    /'
}

elapsed() { # SECONDS: 75 -> 1:15
  printf '%d:%02d' $(($1 / 60)) $(($1 % 60))
}
