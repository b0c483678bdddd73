#!/bin/sh
# The whole pipeline on this machine, with nothing but a JDK: see the README. Options: --help
set -e
root=$(cd "$(dirname "$0")/../.." && pwd)
for file in kci-api/target/kci-api examples/sandbox/target/kci-sandbox \
  kci-trigger/target/kci-trigger kci-tarball/target/kci-tarball kci-runner/target/kci-runner \
  kci-timeout/target/kci-timeout kci-report/target/kci-report \
  examples/quickstart/target/kci-quickstart; do
  if [ ! -x "$root/$file" ]; then
    echo "Building the toolkit, once"
    (cd "$root" && ./mvnw -q -DskipTests package)
    break
  fi
done
exec "$root/examples/quickstart/target/kci-quickstart" --root "$root" \
  --work "$root/examples/quickstart/target/run" "$@"
