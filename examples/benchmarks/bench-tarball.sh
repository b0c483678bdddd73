#!/bin/sh
# Wall time, processor time and memory of `kci-tarball make` against `git archive | gzip` and
# `git archive | pigz`, whole processes to a local file, in turns; prints medians and ratios.
# Usage: bench-tarball.sh REPO [ROUNDS]      Needs git, gzip, pigz, python3 and GNU time.
set -eu
repo=$(cd "${1:?usage: bench-tarball.sh REPO [ROUNDS]}" && pwd)
rounds=${2:-5}
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/bench-tarball.XXXXXX")
trap 'rm -rf "$work"' EXIT
export KCI_JAVA_OPTS="${KCI_JAVA_OPTS:--Xmx512m}"
run() { # NAME COMMAND
  /usr/bin/time -o "$work/time" -f "$1 %e %U %S %M" sh -c "$2" 2> "$work/err" \
    || { cat "$work/err"; exit 1; }
  cat "$work/time" | tee -a "$work/times"
}
for round in $(seq "$rounds"); do
  run gzip "git -C '$repo' archive --format=tar HEAD | gzip > '$work/gzip.tar.gz'"
  run kci "'$top/kci-tarball/target/kci-tarball' make --repo '$repo' --output '$work/kci.tar.gz'"
  run pigz "git -C '$repo' archive --format=tar HEAD | pigz > '$work/pigz.tar.gz'"
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
for name, (wall, user, system, memory) in median.items():
    size = os.path.getsize(f"{work}/{name}.tar.gz")
    print(f"{name}: median {wall:.2f} s wall, {user + system:.2f} s cpu, {memory/1024:.0f} MB, {size} bytes")
kci = median["kci"]
for other in ("gzip", "pigz"):
    sizes = [os.path.getsize(f"{work}/{n}.tar.gz") for n in ("kci", other)]
    print(f"kci / {other}: wall {kci[0]/median[other][0]:.2f}, "
          f"cpu {(kci[1]+kci[2])/(median[other][1]+median[other][2]):.2f}, size {sizes[0]/sizes[1]:.4f}")
PYTHON
