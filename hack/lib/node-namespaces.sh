# shellcheck shell=bash
# The namespaces that all of a node lives in: with their first process all its processes, mounts and network are gone.
# Its cgroups are all that the machine sees of it. Sourced after processes.sh.

start_namespaces() { # ADDRESS PAUSE
  rm -f "$STATE/init.ready"
  # Whoever kills the one kills the other.
  start init unshare --mount --net --pid --fork --kill-child "$here/lib/node-init.sh" "$STATE" "$1" "$2"
  wait_until 10 init test -f "$STATE/init.ready"
}

first_process() { # The pid, as the machine counts, of the first process within.
  cat "/proc/$(running_pid init)/task/$(running_pid init)/children" | cut -d' ' -f1
}

inside() { # COMMAND...
  # Not `ip netns exec`: that hides the cgroups under /sys.
  nsenter --target "$(first_process)" --mount --net --pid --wdns="$PWD" -- "$@"
}

write_way_in() { # $STATE/in-network COMMAND...: with the node's network and all else of the machine
  printf '#!/bin/sh\nexec nsenter --net=/proc/%s/ns/net -- "$@"\n' "$(first_process)" >"$STATE/in-network"
  chmod +x "$STATE/in-network"
}

start_inside() { # NAME COMMAND...
  local name=$1
  shift
  start "$name" nsenter --target "$(first_process)" --mount --net --pid --wdns="$PWD" -- "$@"
}

end_namespaces() {
  local pid tries
  pid=$(running_pid init) || pid=''
  # Nothing is worth a farewell: the data is thrown away, and a pod may take its time.
  [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || true
  for ((tries = 0; tries < 300; tries++)); do
    runs_still || break
    sleep 0.1
  done
  ! runs_still || die "the node in $STATE cannot be stopped"
  [ -z "$pid" ] || step stopped node
}

runs_still() { # Anything that was started, or is in a pod.
  local file
  for file in "$STATE"/*.pid; do
    ! is_running "$(basename "$file" .pid)" || return 0
  done
  [ -n "$(find /sys/fs/cgroup -path "*/$CGROUP/*" -name cgroup.procs -exec cat {} + 2>/dev/null)" ]
}

make_cgroup() { # One for all pods, in every hierarchy that there is.
  local root
  while read -r root; do
    mkdir -p "$root/$CGROUP"
  done < <(awk '$3 ~ /^cgroup2?$/ { print $2 }' /proc/mounts)
}

remove_cgroups() {
  local tries
  for ((tries = 0; tries < 50; tries++)); do
    # The deepest first: only an empty one can go.
    find /sys/fs/cgroup -depth -type d -path "*/$CGROUP*" -exec rmdir {} + 2>/dev/null || true
    [ -n "$(find /sys/fs/cgroup -type d -name "$CGROUP" 2>/dev/null)" ] || return 0
    sleep 0.1
  done
  die "the cgroups $CGROUP cannot be removed: something still runs in them"
}
