#!/bin/sh
# A maintainer's morning with kci-api: a test fails since last night; which commit broke it?
#
# Starts a lab on this machine (see the README) below a new folder, with a git tree of 200 commits: one breaks the
# test, five are flaky, two do not build. Then runs the commands of session.txt and prints them with what they print.
#
#   ./mvnw -DskipTests package && examples/morning/morning.sh > session.txt
#
# Needs git and a JDK, takes about a minute, and ends everything that it started. PORT is the sandbox's port; KEEP=1
# keeps the folder; COMMITS and SESSION are for a smaller tree and for other commands.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/kci-morning.XXXXXX")
for bin in "$root"/kci-*/target "$root"/examples/sandbox/target; do PATH=$bin:$PATH; done
export PATH KCI_CONFIG="$work/lab.yaml" KCI_STATE_DIR="$work/state" KCI_SETTINGS="$work/kernelci.toml"
export COLUMNS=80 NO_COLOR=1
unset KCI_API_URL KCI_API KCI_API_TOKEN
commits=${COMMITS:-200}
fault=$((commits * 137 / 200))
flaky=" 119 134 135 140 161 " # these fail 3 times in 10, or pass if they are bad
broken=" 100 138 "            # these do not build
pids=""

end() {
  cd /
  for pid in $pids; do kill "$pid" 2>/dev/null || true; done
  for process in /proc/[0-9]*; do # jobs outlive the runner
    case $(readlink "$process/cwd" 2>/dev/null) in "$work"/?*) kill "${process#/proc/}" 2>/dev/null || true ;; esac
  done
  wait 2>/dev/null || true
  [ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM

service() {
  "$@" >"$work/$1.log" 2>&1 &
  pids="$pids $!"
}

# Prints a command as it is typed, and what it prints.
try() {
  echo
  echo "$ $*" | fold -s -w 78 | sed '$!s/ *$/ \\/; 2,$s/^/    /'
  "$@" 2>&1 || true
}

is_in() { case "$2" in *" $1 "*) return 0 ;; esac; return 1; }

# The test of commit $1, and its build.
test_script() {
  result="ok 1 login"
  [ "$1" -lt $fault ] || result="not ok 1 login"
  wrong=$(echo "$result" | sed 's/^not ok/OK/; s/^ok/not ok/; s/^OK/ok/')
  echo 'echo "KTAP version 1"; echo "1..1"'
  if is_in "$1" "$flaky"; then
    echo "if [ \$(od -An -N1 -tu1 /dev/urandom) -lt 77 ]; then echo '$wrong'; else echo '$result'; fi"
  else
    echo "echo '$result'"
  fi
}
build_script() {
  if is_in "$1" "$broken"; then echo 'echo "sched.c:7: error: expected ;" >&2; exit 1'; else echo 'cp test.sh "$KCI_ARTIFACTS/kernel"'; fi
}
file() { # path, content
  printf 'M 644 inline %s\ndata %d\n%s\n' "$1" "$(printf '%s' "$2" | wc -c)" "$2"
}
history() {
  i=0
  while [ $i -lt "$commits" ]; do
    set -- sched mm net fs drm usb sound x86 arm64
    shift $((i % 9))
    subject="$1: clean up, part $i"
    [ $i -ne $fault ] || subject="x86: do not wait for the console before login"
    printf 'commit refs/heads/made\ncommitter A. Hacker <hacker@localhost> %d +0000\ndata %d\n%s\n' \
      $((1790000000 + i * 60)) ${#subject} "$subject"
    file test.sh "$(test_script $i)"
    file build.sh "$(build_script $i)"
    file Makefile "VERSION = 6
PATCHLEVEL = 12
SUBLEVEL = 0
EXTRAVERSION ="
    file change "$i"
    [ $i -ne 0 ] || printf 'tag v6.12\nfrom refs/heads/made\ntagger A. Hacker <hacker@localhost> 1790000000 +0000\ndata 10\nLinux 6.12\n'
    i=$((i + 1))
  done
}

cd "$work"
git init -q -b master linux
history | git -C linux fast-import --quiet
git -C linux reset -q --hard "made~$((commits / 2))"
umask 077
service kci-sandbox --port "${PORT:-18001}" --smtp-port 0 --state sandbox --users users.json
api=http://127.0.0.1:${PORT:-18001}
cat >lab.yaml <<END
api:
  local: {url: $api/}
storage:
  local: {storage_type: backend, base_url: $api/storage/, api_url: $api/storage/}
runtimes:
  shell: {lab_type: shell, isolation: none, concurrency: 8}
trees:
  linux: {url: file://$work/linux/.git}
build_configs:
  linux: {tree: linux, branch: master}
platforms:
  shell: {arch: x86_64}
jobs:
  build:
    template: kbuild
    kind: kbuild
    params: {arch: x86_64, build_command: sh build.sh}
  boot:
    template: kunit
    kind: job
    params: {command: sh test.sh}
  soak:
    template: script
    kind: job
    params: {command: sleep 600}
scheduler:
  - {job: build, event: {channel: node, kind: checkout, name: checkout, state: available}, runtime: {name: shell}}
  - {job: boot, event: {channel: node, kind: kbuild, name: build, state: available}, runtime: {name: shell}}
  - {job: soak, event: {channel: node, kind: kbuild, name: build, state: available}, runtime: {name: shell}}
END
cat >kernelci.toml <<END
[DEFAULT]
api_config = "local"
storage_config = "local"
api_token_file = "pipeline.token"
trusted_owners = ["pipeline"]
[storage.local]
storage_cred_file = "pipeline.token"
[runtime.shell]
api_token_file = "shell.token"
END
until KCI_PASSWORD=pipeline-pass kci-api user login pipeline >pipeline.token 2>/dev/null; do sleep 1; done
KCI_PASSWORD=runtime-shell-pass kci-api user login runtime-shell >shell.token
service kci-trigger run --poll-period 1s
service kci-tarball run --holdoff 1s
service kci-runner run --runtimes shell --build-holdoff 1s
service kci-timeout run --poll-period 1s
ended() { # waits for $1 jobs called boot
  until [ "$(kci-api node count name=boot state=done)" -ge "$1" ]; do sleep 1; done
}
ended 1
git -C linux reset -q --hard made
ended 2
. "${SESSION:-$root/examples/morning/session.sh}"
