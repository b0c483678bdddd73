#!/bin/sh
# Runs replicas of the services in virtual time while everything around them fails. Exits with 0 only if all rules held in
# every run. A failing run again, with its history: --seed N. Options: --help
#
# Many runs are shared out among one java for each core, because a change of threads between cores costs several times as
# much. Uses the newest java that is installed, since virtual threads (java 21) halve the time; KCI_JAVA names another one.
set -e
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
jar=${KCI_SIMULATOR:-$here/target/kci-simulator}
if [ -z "$KCI_SIMULATOR" ] && [ ! -x "$jar" ]; then
  echo "Building the toolkit, once"
  (cd "$root" && ./mvnw -q -DskipTests package -pl examples/simulator -am)
fi

newest() {
  for one in "$(command -v java)" /usr/lib/jvm/*/bin/java; do
    release=$(dirname "$(readlink -f "$one")")/../release
    [ -r "$release" ] && echo "$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release") $one"
  done | sort -n | tail -1 | cut -d' ' -f2
}
java=${KCI_JAVA:-$(newest)}

# Becomes java. Arguments: a core, then those of the program.
simulate() {
  core=$1
  shift
  exec $(command -v taskset >/dev/null && echo "taskset -c $core") "${java:-java}" -XX:+UseSerialGC -Xmn128m \
    -XX:MaxJavaStackTraceDepth=16 -Djdk.virtualThreadScheduler.parallelism=1 -cp "$jar" dev.kci.simulator.SimulatorCommand "$@"
}

seeds=300 first=1 other=
while [ $# -gt 0 ]; do
  case $1 in
    --seeds) seeds=$2 && shift ;;
    --seeds=*) seeds=${1#*=} ;;
    --first) first=$2 && shift ;;
    --first=*) first=${1#*=} ;;
    *) other="$other $1" ;;
  esac
  shift
done
[ -z "$other" ] || simulate 0 --seeds "$seeds" --first "$first" $other

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'kill $pids 2>/dev/null; exit 130' INT TERM
cores=$(nproc) core=0 pids= status=0
begun=$(date +%s)
while [ "$core" -lt "$cores" ]; do
  share=$(((seeds + core) / cores))
  if [ "$share" -gt 0 ]; then
    simulate "$core" --seeds "$share" --first "$first" >"$work/$core" &
    pids="$pids $!"
  fi
  first=$((first + share))
  core=$((core + 1))
done
for pid in $pids; do
  wait "$pid" || status=1
done
grep -h '^seed ' "$work"/* || true
awk '/^ +[0-9]+ / { n = $1; $1 = ""; count[$0] += n }
     / runs, / { runs += $1; bad += $3 }
     END { for (kind in count) printf "%8d%s\n", count[kind], kind | "sort -k2"
           close("sort -k2")
           printf "%d runs, %d with violations", runs, bad }' "$work"/*
echo ", $(($(date +%s) - begun)) s"
exit $status
