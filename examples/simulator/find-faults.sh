#!/bin/sh
# Puts each fault of the folder faults back into a copy of the code, and prints how many runs it takes until a rule is
# violated. Arguments: the most runs for each fault (default 400), then names of faults (default all).
set -e
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
jar() { ls "$here"/target/kci-simulator-*-exec.jar 2>/dev/null; } # javac refuses the executable, which begins with a script
java=${KCI_JAVA:-java} # 21 or newer is faster
most=${1:-400}
[ $# -eq 0 ] || shift
jar >/dev/null || (cd "$root" && ./mvnw -q -DskipTests package -pl examples/simulator -am)
jar=$(jar)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
for patch in "$here"/faults/*.patch; do
  name=$(basename "$patch" .patch)
  [ $# -eq 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
  rm -rf "$work/src" "$work/classes"
  mkdir -p "$work/src" "$work/classes"
  for file in $(sed -n 's#^+++ b/\([^[:space:]]*\).*#\1#p' "$patch"); do
    mkdir -p "$work/src/$(dirname "$file")"
    cp "$root/$file" "$work/src/$file"
  done
  (cd "$work/src" && patch -s -p1 <"$patch")
  find "$work/src" -name '*.java' >"$work/list"
  javac -nowarn -proc:none -cp "$jar" -d "$work/classes" @"$work/list"
  if found=$("$java" -XX:+UseSerialGC -Xmn128m -Djdk.virtualThreadScheduler.parallelism=1 -cp "$work/classes:$jar" dev.kci.simulator.SimulatorCommand --until-found --seeds "$most"); then
    echo "$name: $found"
  else
    echo "$name: NOT FOUND in $most runs"
    status=1
  fi
done
exit $status
