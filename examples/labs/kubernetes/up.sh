#!/bin/bash
# Starts a real Kubernetes cluster on this machine: etcd, API server, controller manager, scheduler, kube-proxy, and
# K8S_NODES nodes (1 or 2, default 1), each with its own containerd and kubelet. For tests only: the kubelets trust
# every local user, and network policies are not enforced.
#
#   eval "$(examples/labs/kubernetes/up.sh)"
#
# prints where the two kubeconfigs are: K8S_ADMIN of an administrator, K8S_RUNNER of the account kci-runner in
# examples/kubernetes/base. The nodes have the image kci/busybox:local (image.sh adds others); no registry is used. Pods
# find Services by name after names.sh has run. Needs root on Debian 12 with cgroups v1. The binaries are built once, from
# Debian's own source of Kubernetes 1.20 (15 minutes on two cores), and kept in K8S_BUILD. Stop it with down.sh.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
state=${K8S_STATE:-/tmp/kci-k8s}
build=${K8S_BUILD:-/var/cache/kci-k8s}
nodes=${K8S_NODES:-1}
bin=$build/bin
exec 3>&1 1>&2 # only the two variables go to standard output
say() { echo "kubernetes: $*"; }
answer() { printf 'export K8S_ADMIN=%s/admin.kubeconfig K8S_RUNNER=%s/runner.kubeconfig\n' "$state" "$state" >&3; }
[ "$(id -u)" = 0 ] || { say "needs root"; exit 2; }
k() { "$bin/kubectl" --kubeconfig "$state/admin.kubeconfig" "$@"; }
if [ -s "$state/runner.kubeconfig" ] && k get --raw /readyz > /dev/null 2>&1; then
  say "already up"
  answer
  exit
fi

# -------------------------------------------------------------- binaries ----
packages=()
need() { [ -e "$2" ] || packages+=("$1"); } # PACKAGE FILE
need etcd-server /usr/bin/etcd
need containerd /usr/bin/containerd
need runc /usr/sbin/runc
need containernetworking-plugins /usr/lib/cni/bridge
need iptables /usr/sbin/iptables
need conntrack /usr/sbin/conntrack
need iproute2 /usr/sbin/ip
need openssl /usr/bin/openssl
need curl /usr/bin/curl
need busybox-static /bin/busybox
need dnsmasq-base /usr/sbin/dnsmasq
[ -x "$bin/kube-proxy" ] || need golang-1.19-go /usr/lib/go-1.19/bin/go
if [ ${#packages[@]} -gt 0 ]; then
  say "installing ${packages[*]}"
  apt-get update -q > /dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q -o DPkg::Lock::Timeout=180 --no-install-recommends "${packages[@]}" > /dev/null
fi
if [ ! -x "$bin/kube-proxy" ] || [ ! -x "$bin/kubectl" ]; then
  say "building Kubernetes 1.20 in $build; this is done once and takes a while"
  source=$build/go/src/k8s.io/kubernetes
  mkdir -p "$source" "$bin" "$build/deb"
  curl -sSf -o "$build/source.tar.gz" \
    'http://deb.debian.org/debian/pool/main/k/kubernetes/kubernetes_1.20.5%2breally1.20.2.orig.tar.gz'
  echo "b83c0780efb182d928dc63d46488a847f161f04e40a94b96bf5247dd671ecdfc  $build/source.tar.gz" | sha256sum -c --quiet
  tar -xzf "$build/source.tar.gz" -C "$source" --strip-components=1
  export GOPATH=$build/go GO111MODULE=off GOCACHE=$build/cache PATH=/usr/lib/go-1.19/bin:$PATH
  cd "$source"
  # the API's description is left out of the source; the server does not build without it
  go build -o "$build/openapi-gen" k8s.io/kubernetes/vendor/k8s.io/kube-openapi/cmd/openapi-gen
  inputs=$(grep -rl --include='*.go' '+k8s:openapi-gen=' pkg staging \
    | grep -v 'code-generator\|sample-apiserver\|_test.go\|kube-openapi' | xargs -n1 dirname | sort -u \
    | sed 's,^staging/src/,k8s.io/kubernetes/vendor/,; s,^pkg/,k8s.io/kubernetes/pkg/,' | paste -sd,)
  "$build/openapi-gen" -O zz_generated.openapi -p k8s.io/kubernetes/pkg/generated/openapi -i "$inputs" \
    -h hack/boilerplate/boilerplate.generatego.txt -r "$build/violations" > /dev/null 2>&1
  go build -o "$bin/" k8s.io/kubernetes/cmd/{kube-apiserver,kube-controller-manager,kube-scheduler,kube-proxy,kubelet}
  cd "$build/deb"
  apt-get download -q kubernetes-client > /dev/null
  dpkg -x kubernetes-client_*.deb .
  cp usr/bin/kubectl "$bin/kubectl"
  rm -rf "$build"/{go,cache,deb,source.tar.gz,openapi-gen,violations}
fi

# -------------------------------------------------------------- programs ----
mkdir -p "$state"/{etcd,certs,cni,hosts}
cd "$state"
start() { # NAME COMMAND...: a script to start it again is left beside its log
  local name=$1
  shift
  { echo '#!/bin/sh'; printf "cd '%s'\nexec" "$state"; printf " '%s'" "$@"; echo; } > "$name.sh"
  chmod +x "$name.sh"
  setsid nohup "./$name.sh" > "$name.log" 2>&1 < /dev/null 3>&- &
  echo $! > "$name.pid"
}
wait_for() { # NAME COMMAND...
  local name=$1
  shift
  for _ in $(seq 1 240); do
    if "$@" > /dev/null 2>&1; then return; fi
    sleep 0.5
  done
  say "$name does not come up within two minutes:"
  tail -5 "$name.log"
  exit 1
}
kubeconfig() { # FILE TOKEN
  cat > "$1" << END
apiVersion: v1
kind: Config
clusters: [{name: kci, cluster: {server: 'https://10.79.0.1:16443', certificate-authority: $state/certs/apiserver.crt}}]
users: [{name: user, user: {token: $2}}]
contexts: [{name: kci, context: {cluster: kci, user: user, namespace: kernelci-jobs}}]
current-context: kci
END
  chmod 600 "$1"
}
umask 077
secret=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
echo "$secret,admin,admin,system:masters" > tokens.csv
openssl genrsa -out accounts.key 2048 2> /dev/null
kubeconfig admin.kubeconfig "$secret"
# a kubelet takes no loopback address for its node; an empty bridge has some that are as local
ip link show kci-node > /dev/null 2>&1 || ip link add kci-node type bridge
for node in $(seq 1 "$nodes"); do ip addr replace "10.79.0.$node/32" dev kci-node; done
ip link set kci-node up
# a Docker engine on this machine would drop what pods send each other
for direction in -i -o; do
  iptables -C FORWARD $direction kci-pods -j ACCEPT 2> /dev/null || iptables -I FORWARD $direction kci-pods -j ACCEPT
done
start etcd etcd --data-dir etcd --unsafe-no-fsync --listen-client-urls http://127.0.0.1:12379 \
  --advertise-client-urls http://127.0.0.1:12379 --listen-peer-urls http://127.0.0.1:12380
start apiserver "$bin/kube-apiserver" --etcd-servers http://127.0.0.1:12379 --secure-port 16443 \
  --bind-address 10.79.0.1 --advertise-address 10.79.0.1 --cert-dir certs \
  --authorization-mode RBAC --token-auth-file tokens.csv --service-account-key-file accounts.key \
  --service-account-signing-key-file accounts.key --service-account-issuer https://kubernetes.default.svc \
  --service-cluster-ip-range 10.77.0.0/24 --kubelet-preferred-address-types InternalIP
wait_for apiserver k get --raw /readyz
start controllers "$bin/kube-controller-manager" --kubeconfig admin.kubeconfig --bind-address 127.0.0.1 \
  --cert-dir certs --service-account-private-key-file accounts.key --root-ca-file certs/apiserver.crt \
  --use-service-account-credentials --leader-elect=false
start scheduler "$bin/kube-scheduler" --kubeconfig admin.kubeconfig --bind-address 127.0.0.1 --cert-dir certs --leader-elect=false
start proxy "$bin/kube-proxy" --kubeconfig admin.kubeconfig --hostname-override node-1 --proxy-mode iptables \
  --masquerade-all --healthz-bind-address '' --metrics-bind-address 127.0.0.1 \
  --conntrack-max-per-core 0 --conntrack-tcp-timeout-established 0 --conntrack-tcp-timeout-close-wait 0
start dns dnsmasq --keep-in-foreground --conf-file=/dev/null --user=root --pid-file= --listen-address=10.79.0.1 \
  --bind-interfaces --no-hosts "--hostsdir=$state/hosts" --no-resolv --local=/cluster.local/
cat > cni/10-kci.conflist << END
{"cniVersion": "0.3.1", "name": "kci", "plugins": [{"type": "bridge", "bridge": "kci-pods", "isGateway": true,
  "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.78.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
END
umask 022 # containerd's also is that of containers' root folders
snapshotter=native # copies an image for each container; inside a container there may be nothing better
mkdir -p try/{lower,upper,work,merged}
if mount -t overlay -o lowerdir=try/lower,upperdir=try/upper,workdir=try/work overlay try/merged 2> /dev/null; then
  umount try/merged
  snapshotter=overlayfs
fi
# the second node has its own mounts, since kubelets delete each other's logs in /var/log/pods
start_containerd() { # NODE
  local home=$state/node-$1 apart=()
  mkdir -p "$home"/{containerd,kubelet,certs,logs}
  cat > "$home/containerd.toml" << END
version = 2
root = "$home/containerd/root"
state = "$home/containerd/state"
[grpc]
  address = "$home/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "docker.io/kci/pause:local"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "$snapshotter"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$state/cni"
END
  if [ "$1" != 1 ]; then
    mkdir -p /var/log/pods
    apart=(unshare --mount sh -c 'mount --bind "$0" /var/log/pods; exec "$@"' "$home/logs")
  fi
  start "containerd-$1" "${apart[@]}" containerd --config "$home/containerd.toml"
  wait_for "containerd-$1" ctr -a "$home/containerd.sock" version
}
for node in $(seq 1 "$nodes"); do start_containerd "$node"; done

# ---------------------------------------------------------------- images ----
root=$state/root
mkdir -p "$root"/{bin,dev,etc,proc,sys,tmp,usr}
ln -sf ../bin "$root/usr/bin"
cp /bin/busybox "$root/bin/busybox"
for applet in $(busybox --list); do [ -e "$root/bin/$applet" ] || ln -s busybox "$root/bin/$applet"; done
chmod 1777 "$root/tmp"
tar -C "$root" --numeric-owner -cf layer.tar .
image() { # NAME COMMAND-AS-JSON
  printf '{"architecture": "amd64", "os": "linux", "config": {"Cmd": %s, "Env": ["PATH=/bin"]}, "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}' \
    "$2" "$(sha256sum layer.tar | cut -d' ' -f1)" > config.json
  printf '[{"Config": "config.json", "RepoTags": ["%s"], "Layers": ["layer.tar"]}]' "$1" > manifest.json
  tar -cf image.tar manifest.json config.json layer.tar
  "$here/image.sh" image.tar
}
image docker.io/kci/busybox:local '["sh"]'
image docker.io/kci/pause:local '["sh", "-c", "trap \"exit 0\" TERM; while :; do sleep 3600 & wait; done"]'

# ------------------------------------------------------- node and account ----
start_kubelet() { # NODE
  local home=$state/node-$1 apart=()
  cat > "$home/kubelet.yaml" << END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: 10.79.0.$1
healthzPort: $((10340 + $1))
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
clusterDNS: [10.79.0.1]
clusterDomain: cluster.local
cgroupDriver: cgroupfs
cgroupRoot: /kci-node-$1
enforceNodeAllocatable: []
failSwapOn: false
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%, nodefs.inodesFree: 1%}
imageGCHighThresholdPercent: 100
END
  for controller in /sys/fs/cgroup/*/; do mkdir -p "$controller/kci-node-$1"; done
  [ "$1" = 1 ] || apart=(nsenter --mount --target "$(cat "containerd-$1.pid")")
  start "kubelet-$1" "${apart[@]}" "$bin/kubelet" --kubeconfig "$state/admin.kubeconfig" --config "$home/kubelet.yaml" \
    --root-dir "$home/kubelet" --cert-dir "$home/certs" --container-runtime remote \
    --container-runtime-endpoint "unix://$home/containerd.sock" --hostname-override "node-$1" --node-ip "10.79.0.$1"
}
for node in $(seq 1 "$nodes"); do start_kubelet "$node"; done
k apply -f "$here/../../kubernetes/base/namespaces.yaml" -f "$here/../../kubernetes/base/accounts.yaml" > /dev/null
account() { k -n kernelci get serviceaccount "$1" -o 'jsonpath={.secrets[0].name}'; }
has_token() { [ -n "$(account kci-runner)" ] && k -n kernelci-jobs get serviceaccount default -o 'jsonpath={.secrets[0].name}' | grep -q .; }
wait_for controllers has_token
kubeconfig runner.kubeconfig "$(k -n kernelci get secret "$(account kci-runner)" -o 'jsonpath={.data.token}' | base64 -d)"
is_ready() { k get node "node-$node" | grep -q ' Ready'; }
for node in $(seq 1 "$nodes"); do wait_for "kubelet-$node" is_ready; done
say "up: $(k get node node-1 -o 'jsonpath={.status.nodeInfo.containerRuntimeVersion}'), state and logs in $state"
answer
