#!/bin/sh
# Runs the whole pipeline on this machine with nothing but a JDK: see the README. Options: --help
set -e
root=$(cd "$(dirname "$0")/../.." && pwd)

# Builds the executables. Prints each module as it begins, and the last one again every 15 seconds.
build() {
  mkdir -p "$root/target"
  log=$root/target/quickstart-build.log
  (cd "$root" && exec ./mvnw -Dstyle.color=never -DskipTests package) >"$log" 2>&1 &
  maven=$!
  trap 'kill $maven; exit 130' INT TERM
  begin=$(date +%s)
  printed=$begin
  modules=0
  last="preparing Maven"
  while kill -0 $maven 2>/dev/null; do
    sleep 1
    now=$(date +%s)
    begun=$(sed -n 's,^\[INFO\] Building \(.*\) [0-9][^ ]* *\[\([0-9]*\)/\([0-9]*\)\]$,module \2 of \3: \1,p' "$log")
    count=$(echo "$begun" | grep -c module) || true
    if [ "$count" -gt $modules ]; then
      echo "$begun" | tail -n +$((modules + 1)) | while read -r line; do progress "$line"; done
      modules=$count
      last=$(echo "$begun" | tail -n 1)
      printed=$now
    elif [ $((now - printed)) -ge 15 ]; then
      progress "$last"
      printed=$now
    fi
  done
  trap - INT TERM
  if ! wait $maven; then
    grep '^\[ERROR\]' "$log" | head -20
    echo "The build failed. Its log is $log."
    exit 1
  fi
}

progress() {
  seconds=$((now - begin))
  printf '  %2d:%02d  %s\n' $((seconds / 60)) $((seconds % 60)) "$1"
}

for file in kci-api/target/kci-api examples/sandbox/target/kci-sandbox \
  kci-trigger/target/kci-trigger kci-tarball/target/kci-tarball kci-runner/target/kci-runner \
  kci-timeout/target/kci-timeout kci-report/target/kci-report \
  examples/quickstart/target/kci-quickstart; do
  if [ ! -x "$root/$file" ]; then
    echo "Building the toolkit. This takes about a minute, or several when Maven downloads everything first."
    build
    break
  fi
done
exec "$root/examples/quickstart/target/kci-quickstart" --root "$root" \
  --work "$root/examples/quickstart/target/run" "$@"
