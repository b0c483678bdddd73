#!/bin/bash
# Ends the cluster that up.sh started, with all its pods, and forgets its state; the built binaries stay.
set -uo pipefail
state=${K8S_STATE:-/tmp/kci-k8s}
[ -d "$state" ] || exit 0
end() { # NAME...: TERM, then KILL
  for name in "$@"; do
    pid=$(cat "$state/$name.pid" 2> /dev/null) || continue
    kill "$pid" 2> /dev/null || continue
    for _ in $(seq 1 20); do kill -0 "$pid" 2> /dev/null || break; sleep 0.25; done
    kill -9 "$pid" 2> /dev/null
  done
}
containers() { ctr -a "$node/containerd.sock" -n k8s.io "$@" 2> /dev/null; }
end kubelet-1 kubelet-2 scheduler controllers proxy dns apiserver
"${K8S_BUILD:-/var/cache/kci-k8s}/bin/kube-proxy" --cleanup 2> /dev/null
for node in "$state"/node-*; do
  for task in $(containers tasks ls -q); do containers tasks kill -s KILL "$task"; done
  for _ in $(seq 1 20); do
    [ -n "$(containers tasks ls | grep RUNNING)" ] || break
    sleep 0.25
  done
  for task in $(containers tasks ls -q); do containers tasks rm -f "$task"; done > /dev/null
done
end containerd-1 containerd-2 etcd
pkill -f "containerd-shim-runc-v2 .*$state/" 2> /dev/null
awk -v state="$state/" 'index($2, state) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount -l
for direction in -i -o; do iptables -D FORWARD $direction kci-pods -j ACCEPT 2> /dev/null; done
ip link del kci-pods 2> /dev/null
ip link del kci-node 2> /dev/null
find /sys/fs/cgroup -depth -path '*/kci-node-*' -type d -exec rmdir {} + 2> /dev/null
rm -rf "$state"
