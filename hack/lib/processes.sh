# shellcheck shell=bash
# Background processes that are recorded in $STATE: NAME.pid holds the pid and the process's start, NAME.log its output.
# They stay in the caller's process group on purpose: an interrupted test run takes its cluster with it.

# A pid alone is not an identity: it may be reused long after our process ended. Pid and start time together are one.
started_at() { # PID: prints when it started, nothing if there is no such process or it is a zombie
  if [ -d /proc/self ]; then
    sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" { print $20 }'
  else
    ps -o lstart= -p "$1" 2>/dev/null || true
  fi
}

started=()

start() { # NAME COMMAND...
  local name=$1
  shift
  # 9 is the lock of the scripts that hold one: a process that outlives them must not keep it.
  "$@" >"$STATE/$name.log" 2>&1 </dev/null 9>&- &
  echo "$! $(started_at $!)" >"$STATE/$name.pid"
  disown # the shell need not comment on its end: we do
  started+=("$name")
}

running_pid() { # NAME: prints the pid if the process that we started still runs, fails otherwise
  local pid='' began=''
  [ -f "$STATE/$1.pid" ] && read -r pid began <"$STATE/$1.pid"
  [ -n "$pid" ] && [ -n "$began" ] && [ "$(started_at "$pid")" = "$began" ] && echo "$pid"
}

is_running() { # NAME
  running_pid "$1" >/dev/null
}

stop() { # NAME...: ends what runs, waits until it is gone, and says so
  local name pid tries
  for name in "$@"; do
    if pid=$(running_pid "$name"); then
      kill "$pid" 2>/dev/null || true
      for ((tries = 0; tries < 80; tries++)); do
        is_running "$name" || break
        [ "$tries" -ne 50 ] || kill -9 "$pid" 2>/dev/null || true
        sleep 0.1
      done
      ! is_running "$name" || die "$name (pid $pid) cannot be stopped"
      step stopped "$name"
    fi
    rm -f "$STATE/$name.pid"
  done
}

# Waits for a condition, but not longer than the processes live that were started so far.
wait_until() { # SECONDS NAME COMMAND...: NAME is the one to blame if it takes too long
  local end=$((SECONDS + $1)) name=$2 other
  shift 2
  until "$@" >/dev/null 2>&1; do
    for other in "${started[@]}"; do
      is_running "$other" || explain_log "$other" "$other ended while it was starting"
    done
    [ "$SECONDS" -lt "$end" ] || explain_log "$name" "$name is not ready in time"
    sleep 0.1
  done
}

explain_log() { # NAME MESSAGE: an error, with the end of the log that explains it
  {
    printf '%s%s: %s. The end of %s:%s\n' "$red" "$(basename "$0" .sh)" "$2" "$STATE/$1.log" "$plain"
    last_lines "$STATE/$1.log" 8
  } >&2
  exit 1
}

require_free_port() { # PORT VARIABLE PURPOSE
  case $1 in
    '' | *[!0-9]*) die "$2=$1 is not a port number" 2 ;;
  esac
  [ "$1" -ge 1 ] && [ "$1" -le 65535 ] || die "$2=$1 is not a port number" 2
  if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
    die "port $1 ($3) is in use: free it, or choose another one with $2=..."
  fi
}
