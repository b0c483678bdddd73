#!/bin/sh
# Compares `kci-api config decide` of one case with the load of the same configuration by Python's
# kernelci.config: medians of 9 runs in turns, of CPU time (user and system) and of resident memory.
# Usage: compare-config.sh KCI_API KERNELCI_CORE CONFIG CASES
# KCI_API is the executable, KERNELCI_CORE a checkout of kernelci-core, CONFIG a folder, CASES a
# *.jsonl.gz of golden cases, of which the first is decided. Needs GNU time, python3 and its yaml.
# kernelci.legacy is left out, because the pipeline's configuration has none of its sections.
set -e
[ $# = 4 ] || { sed -n '2,/^set/s/^# //p' "$0" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gzip -dc "$4" 2> /dev/null | head -n 1 > "$work/case.jsonl"
cat > "$work/load.py" << 'PYTHON'
import sys, types
core, config = sys.argv[1:]
sys.path.insert(0, core)
for name in "kernelci.legacy", "kernelci.legacy.config":
    sys.modules[name] = types.ModuleType(name)
sys.modules["kernelci.legacy.config"].from_yaml = lambda data, filters: {}
import kernelci.config
kernelci.config.load([config])
PYTHON
ours() { command time -a -o "$1" -f '%U %S %M' "$kci" config decide --config "$config" --cases "$work/case.jsonl" > /dev/null; }
theirs() { command time -a -o "$1" -f '%U %S %M' python3 "$work/load.py" "$core" "$config" > /dev/null; }
kci=$1 core=$2 config=$3
for warm in 1 2 3; do # the second run writes an archive of loaded classes
  ours "$work/warm"
  theirs "$work/warm"
done
for round in 1 2 3 4 5 6 7 8 9; do
  ours "$work/ours"
  theirs "$work/theirs"
done
median() { awk "{ print $2 }" "$work/$1" | sort -n | sed -n 5p; }
for who in ours theirs; do
  echo "$who $(median $who '$1 + $2') $(median $who '$3 / 1024')"
done | awk '{ cpu[$1] = $2; mb[$1] = $3; printf "%-7s %.2f s CPU, %.0f MB\n", $1, $2, $3 }
  END { printf "ratio   %.2f of the CPU time, %.2f of the memory\n",
        cpu["ours"] / cpu["theirs"], mb["ours"] / mb["theirs"] }'
