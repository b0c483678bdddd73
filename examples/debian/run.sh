#!/bin/bash
# Installs the Debian package in a clean Debian, boots it, goes from nothing to a report mail, then removes and purges it.
#
#   ./mvnw -Pdeb -DskipTests package && sudo examples/debian/run.sh [PACKAGE.deb]
#
# Needs root on Debian 12 or later, debootstrap, git, iproute2, and the apt mirror of this machine. systemd runs as process 1 in
# namespaces of its own, without a network to the outside. About 4 minutes; ends by itself, and leaves nothing behind. Exits with
# 0 if all is as expected, else with 1.
set -euo pipefail
cd "$(dirname "$0")/../.."
top=$PWD
deb=$(realpath "${1:-$(echo packaging/target/kernelci-clients_*_all.deb)}")
sandbox=$top/examples/sandbox/target/kci-sandbox
[ -f "$deb" ] && [ -f "$sandbox" ] || { echo "build first: ./mvnw -Pdeb -DskipTests package" >&2; exit 2; }
services=(kci-trigger kci-tarball kci-runner kci-timeout kci-report)
work=$(mktemp -d "${TMPDIR:-/tmp}/kci-debian.XXXXXX")
root=$work/root
init=''

finish() {
  if [ -n "$init" ] && kill -0 "$init" 2> /dev/null; then
    kill -s RTMIN+3 "$(cat "$work/init")" 2> /dev/null || true
    for _ in {1..100}; do kill -0 "$init" 2> /dev/null || break; sleep 0.2; done
    kill -9 "$init" 2> /dev/null || true
  fi
  rmdir "$work/cgroup/${work##*/}" 2> /dev/null || true
  umount "$work/cgroup" 2> /dev/null || true
  rm -rf --one-file-system "$work"
}
trap finish EXIT
fail() {
  echo "FAILED: $1" >&2
  [ -z "$init" ] || inside journalctl --no-pager -n 60 >&2 || true
  exit 1
}
step() { printf '%4d s  %s\n' "$SECONDS" "$1"; }
in_chroot() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"; }
inside() { nsenter -t "$(cat "$work/init")" --mount --uts --ipc --net --pid --cgroup env -i -C / PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"; }
wait_for() { # SECONDS WHAT COMMAND...
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" > "$work/wait.log" 2>&1; do
    [ $SECONDS -lt $end ] || { cat "$work/wait.log" >&2; fail "$what"; }
    sleep 0.5
  done
}

# ---- a clean Debian
. /etc/os-release
mirror=$(apt-get indextargets --format '$(REPO_URI)|$(CODENAME)' 'Created-By: Packages' | grep "|$VERSION_CODENAME\$" | head -1 | cut -d'|' -f1)
[ -n "$mirror" ] || fail "no apt mirror for $VERSION_CODENAME is configured here"
debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus "$VERSION_CODENAME" "$root" "$mirror" > "$work/log" 2>&1 || { tail -15 "$work/log"; fail debootstrap; }
cp /etc/resolv.conf "$root/etc/"
printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
chmod +x "$root/usr/sbin/policy-rc.d"
step "clean $PRETTY_NAME: $(du -sm --one-file-system "$root" | cut -f1) MB"

# ---- install: with the shells and man, to look at what the package has for them
mount -t proc proc "$root/proc"
trap 'umount "$root/proc" 2> /dev/null || true; finish' EXIT
in_chroot apt-get update -q > "$work/log" 2>&1 || { tail -15 "$work/log"; fail "apt-get update"; }
in_chroot apt-get install -q -y --no-install-recommends default-jre-headless man-db bash-completion zsh fish > "$work/log" 2>&1 || { tail -15 "$work/log"; fail "apt-get install"; }
step "with Java, man and three shells: $(du -sm --one-file-system "$root" | cut -f1) MB"
cp "$deb" "$root/tmp/kernelci-clients.deb"
begin=$SECONDS
in_chroot apt-get install -q -y --no-install-recommends /tmp/kernelci-clients.deb > "$work/log" 2>&1 || { tail -15 "$work/log"; fail "the installation"; }
step "kernelci-clients installed in $((SECONDS - begin)) s: $(du -m "$deb" | cut -f1) MB, $(in_chroot dpkg-query -W -f '${Installed-Size}' kernelci-clients | awk '{printf "%d MB", $1 / 1024}') unpacked, archives of classes $(du -sm "$root/var/cache/kernelci" | cut -f1) MB"
for name in kci-api "${services[@]}"; do
  in_chroot "$name" --version
  # with -Xshare:on, Java refuses to start if it cannot use the archive
  in_chroot env KCI_JAVA_OPTS=-Xshare:on "$name" --help > "$work/help" || fail "$name cannot use its archive"
  in_chroot env MANWIDTH=80 man "$name" 2>&1 | grep -q "^NAME" || fail "no manual page of $name"
done
[ "$(in_chroot ls /usr/share/man/man1 | grep -c '^kci-')" -gt 40 ] || fail "manual pages of the commands"
before=$(stat -c %Y.%i "$root/var/cache/kernelci/kci-api.jsa")
in_chroot dpkg-trigger --by-package=openjdk-17-jre-headless /usr/lib/jvm
in_chroot dpkg --configure -a > "$work/log" 2>&1
[ "$(stat -c %Y.%i "$root/var/cache/kernelci/kci-api.jsa")" != "$before" ] || fail "another Java makes no new archive"
umount "$root/proc"
rm "$root/usr/sbin/policy-rc.d"

# ---- a git tree, and an API with a storage and a mailbox
cp "$sandbox" "$root/usr/local/bin/kci-sandbox"
git init -q -b master "$root/srv/linux"
tree() { git -C "$root/srv/linux" -c user.name=you -c user.email=you@localhost "$@"; }
echo 'echo "KTAP version 1"; echo "1..1"; echo "ok 1 it starts"' > "$root/srv/linux/start.sh"
tree add start.sh
tree commit -qm 'Linux 6.12'
tree tag -a v6.12 -m 'Linux 6.12'

# ---- boot
mkdir "$work/cgroup"
mount -t cgroup2 none "$work/cgroup"
mkdir "$work/cgroup/${work##*/}"
(
  echo $BASHPID > "$work/cgroup/${work##*/}/cgroup.procs"
  exec unshare --mount --pid --uts --ipc --net --cgroup --fork --kill-child bash -ec '
    mount --make-rprivate /
    ip link set lo up
    mount --bind "$1" "$1"
    cd "$1"
    mount -t proc proc proc
    mount -t sysfs -o ro sysfs sys
    mount -t cgroup2 cgroup2 sys/fs/cgroup
    for folder in run tmp dev; do mount -t tmpfs -o mode=755 tmpfs $folder; done
    chmod 1777 tmp
    for device in null zero full random urandom tty; do touch dev/$device; mount --bind /dev/$device dev/$device; done
    mkdir dev/pts dev/shm
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
    ln -s pts/ptmx dev/ptmx
    ln -s /proc/self/fd dev/fd
    pivot_root . mnt
    umount -l /mnt
    mount --make-rshared / # as the host of a container does, for the credentials
    hostname kernelci
    exec env -i container=kci PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd' boot "$root"
) < /dev/null > "$work/boot.log" 2>&1 &
init=$!
started() { pgrep -P "$init" > "$work/init" && [ "$(inside systemctl is-system-running)" = running ]; }
wait_for 60 "systemd does not start: $(tail -5 "$work/boot.log")" started
step "booted: systemd $(inside systemctl --version | head -1 | cut -d' ' -f2) as process 1"
for service in "${services[@]}"; do
  [ "$(inside systemctl is-enabled "$service")" = disabled ] || fail "$service is enabled before it has a configuration"
  printf '        %s\n' "$(inside systemd-analyze security "$service" | tail -1 | sed 's/^[^O]*//')"
done

# ---- completion
inside bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader kci-api; compopt() { :; }
  COMP_WORDS=(kci-api node sub); COMP_CWORD=2; _complete_kci-api; [ "${COMPREPLY[*]}" = submit-results ]' || fail "completion in bash"
inside fish -c "complete -C 'kci-api node sub'" | grep -q '^submit-results' || fail "completion in fish"
inside timeout 60 zsh -fc 'zmodload zsh/zpty; zpty z "TERM=dumb zsh -f -i"; zpty -w z "autoload -Uz compinit && compinit -D"
  zpty -nw z $'"'kci-api node sub\\t'"'; zpty -r -m z seen "*kci-api node submit-results*"; zpty -d z' > "$work/zsh" 2>&1 || { cat "$work/zsh"; fail "completion in zsh"; }
step "manual pages; completion in bash, zsh and fish"

# ---- configure, as README.Debian says
begin=$SECONDS
inside systemd-run -q --unit sandbox /usr/local/bin/kci-sandbox --state /srv/sandbox
inside sh -c 'umask 077
  until KCI_PASSWORD=pipeline-pass kci-api user login pipeline --api-url http://127.0.0.1:8001/ > /etc/kernelci/credentials/API_TOKEN 2> /tmp/login; do sleep 1; done
  KCI_PASSWORD=runtime-shell-pass kci-api user login runtime-shell --api-url http://127.0.0.1:8001/ > /etc/kernelci/credentials/RUNTIME_SHELL_API_TOKEN
  cd /etc/kernelci/credentials && cp API_TOKEN STORAGE_LOCAL_CRED'
cat > "$root/etc/kernelci/lab.yaml" <<'YAML'
api:
  local: {url: "http://127.0.0.1:8001/"}
storage:
  local: {storage_type: backend, base_url: "http://127.0.0.1:8001/storage/", api_url: "http://127.0.0.1:8001/storage/"}
runtimes:
  shell: {lab_type: shell, isolation: none}
trees:
  linux: {url: "file:///srv/linux/.git"}
build_configs:
  linux: {tree: linux, branch: master}
platforms:
  shell: {arch: x86_64}
jobs:
  build:
    template: kbuild
    kind: kbuild
    params: {arch: x86_64, build_command: cp start.sh "$KCI_ARTIFACTS/kernel"}
  boot:
    template: script
    kind: job
    params: {command: artifact kernel start.sh && sh start.sh}
scheduler:
  - job: build
    event: {channel: node, kind: checkout, name: checkout, state: available}
    runtime: {name: shell}
  - job: boot
    event: {channel: node, kind: kbuild, name: build, state: available}
    runtime: {name: shell}
YAML
cat > "$root/etc/kernelci/kernelci.toml" <<'TOML'
[DEFAULT]
api_config = "local"
storage_config = "local"

[report]
smtp_host = "127.0.0.1"
smtp_port = 8025
smtp_tls = "none"
sender = "kernelci@localhost"
recipients = ["you@localhost"]
TOML
cat >> "$root/etc/kernelci/environment" <<'VARIABLES'
KCI_RUNTIMES=shell
KCI_POLL_PERIOD=2s
KCI_HOLDOFF=3s
KCI_BUILD_HOLDOFF=1s
KCI_SETTLE=1s
VARIABLES
inside systemctl enable -q --now "${services[@]}" || fail "the services do not start"
step "services started"
wait_for 120 "no report mail" sh -c "ls '$root'/srv/sandbox/mails/* | grep ."
step "report mail, $((SECONDS - begin)) s after the empty machine"
grep -hE '^(Subject|From|To):' "$root"/srv/sandbox/mails/* | sed 's/^/        /'
inside env KCI_API_TOKEN_FILE=/etc/kernelci/credentials/API_TOKEN kci-api status --api local --config /etc/kernelci/lab.yaml | head -6 | sed 's/^/        /'
inside systemctl reload "${services[@]}"
for service in "${services[@]}"; do
  [ "$(inside systemctl is-active "$service")" = active ] || fail "$service is not active"
  pid=$(inside systemctl show -P MainPID "$service")
  printf '        %-12s uid %s, %s MB\n' "$service" "$(inside awk '/^Uid/ {print $2}' "/proc/$pid/status")" \
    "$(inside awk '/^VmRSS/ {printf "%d", $2 / 1024}' "/proc/$pid/status")"
  ! inside grep -z -q "$(cat "$root/etc/kernelci/credentials/API_TOKEN")" "/proc/$pid/environ" "/proc/$pid/cmdline" || fail "$service shows the token"
done

# ---- jobs as another user, with the drop-in for it
inside adduser --system --quiet --no-create-home --home /nonexistent kci-jobs
sed -i 's/isolation: none/user: kci-jobs/' "$root/etc/kernelci/lab.yaml"
inside install -D -m 644 -t /etc/systemd/system/kci-runner.service.d /usr/share/doc/kernelci-clients/examples/kci-runner-shell-user.conf
inside sh -c 'systemctl daemon-reload && systemctl restart kci-runner' || fail "kci-runner does not start with the drop-in"
echo 'id -un | grep -q kci-jobs && echo "ok 1 as kci-jobs"' >> "$root/srv/linux/start.sh"
tree commit -qam 'Linux 6.13'
wait_for 120 "no second report mail" sh -c "grep -l 'Linux 6.13' '$root'/srv/sandbox/mails/*"
inside journalctl --no-pager -u kci-runner | grep -q "isolation='user kci-jobs'" || fail "jobs do not run as kci-jobs in namespaces of their own"
step "second report mail: $(grep -hE '^Subject: \[' "$root"/srv/sandbox/mails/* | tail -1)"
printf '        %s\n' "$(inside systemd-analyze security kci-runner | tail -1 | sed 's/^[^O]*//') with kci-runner-shell-user.conf"

! inside journalctl --no-pager -u 'kci-*' | grep ' ERROR ' || fail "errors in the log"

# ---- remove, and purge
inside env DEBIAN_FRONTEND=noninteractive apt-get remove -q -y kernelci-clients > "$work/log" 2>&1 || { tail -15 "$work/log"; fail "the removal"; }
! inside pgrep -u kernelci > "$work/left" || fail "processes stay after the removal: $(cat "$work/left")"
[ ! -e "$root/usr/bin/kci-api" ] && [ ! -e "$root/var/cache/kernelci" ] || fail "programs or archives stay after the removal"
[ -n "$(ls -A "$root/var/lib/kci")" ] && [ -f "$root/etc/kernelci/environment" ] && [ -f "$root/etc/kernelci/lab.yaml" ] || fail "state or configuration is gone after the removal"
step "removed: state and configuration stay"
inside env DEBIAN_FRONTEND=noninteractive apt-get purge -q -y kernelci-clients > "$work/log" 2>&1 || { tail -15 "$work/log"; fail "the purge"; }
left=$(find "$root/etc" "$root/var" "$root/usr" \( -user "$(inside id -u kernelci)" -o -iname '*kernelci*' -o -name 'kci-*' -o -name kci \) ! -name kci-sandbox ! -path '*/apt/*' ! -path '*/log/*' ! -path '*/cache/man/*' ! -path '*/kci-runner.service.d*')
[ -z "$left" ] || fail "left after the purge: $left"
step "purged: nothing left but the locked user kernelci, and the copied drop-in"
echo "All as expected."
