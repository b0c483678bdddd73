#!/bin/sh
# Wall time, processor time and memory of `kci-tarball make` against `git archive | gzip` and
# `git archive | pigz`, whole processes to a local file, in turns; prints medians and ratios. With
# NEXT, a second revision, it also measures that one with the cache filled by the first.
# Usage: bench-tarball.sh REPO [ROUNDS [NEXT]]      KCI_TARBALL is the program to run.
# Needs git, gzip, pigz, python3 and GNU time.
set -eu
repo=$(cd "${1:?usage: bench-tarball.sh REPO [ROUNDS [NEXT]]}" && pwd)
rounds=${2:-5}
next=${3:-}
top=$(cd "$(dirname "$0")/../.." && pwd)
program=${KCI_TARBALL:-$top/kci-tarball/target/kci-tarball}
work=$(mktemp -d "${TMPDIR:-/tmp}/bench-tarball.XXXXXX")
trap 'rm -rf "$work"' EXIT
export KCI_JAVA_OPTS="${KCI_JAVA_OPTS:--Xmx512m}"
run() { # NAME COMMAND
  /usr/bin/time -o "$work/time" -f "$1 %e %U %S %M" sh -c "$2" 2> "$work/err" \
    || { cat "$work/err"; exit 1; }
  cat "$work/time" | tee -a "$work/times"
}
make="'$program' make --repo '$repo' --prefix linux"
if [ -n "$next" ]; then
  run cold "$make --output '$work/cold.tar.gz' --cache '$work/filled'"
fi
for round in $(seq "$rounds"); do
  run gzip "git -C '$repo' archive --format=tar --prefix=linux/ HEAD | gzip > '$work/gzip.tar.gz'"
  run kci "$make --output '$work/kci.tar.gz'"
  run pigz "git -C '$repo' archive --format=tar --prefix=linux/ HEAD | pigz > '$work/pigz.tar.gz'"
  if [ -n "$next" ]; then
    rm -rf "$work/cache"
    cp -r "$work/filled" "$work/cache"
    run warm "$make --commit '$next' --output '$work/warm.tar.gz' --cache '$work/cache'"
    tail -n 1 "$work/err"
  fi
done
echo "cores: $(nproc), load: $(cut -d' ' -f1-3 /proc/loadavg)"
python3 - "$work" <<'PYTHON'
import os, statistics, sys
work = sys.argv[1]
runs = {}
for line in open(work + "/times"):
    name, *numbers = line.split()
    runs.setdefault(name, []).append([float(n) for n in numbers])
median = {n: [statistics.median(c) for c in zip(*r)] for n, r in runs.items()}
size = {n: os.path.getsize(f"{work}/{n}.tar.gz") for n in median}
for name, (wall, user, system, memory) in median.items():
    print(f"{name}: median {wall:.2f} s wall, {user + system:.2f} s cpu, {memory/1024:.0f} MB, {size[name]} bytes")
for ours in ("kci", "cold", "warm"):
    for other in ("gzip", "pigz", "kci"):
        if ours in median and ours != other:
            a, b = median[ours], median[other]
            print(f"{ours} / {other}: wall {a[0]/b[0]:.3f}, cpu {(a[1]+a[2])/(b[1]+b[2]):.3f}, "
                  f"size {size[ours]/size[other]:.4f}")
PYTHON
