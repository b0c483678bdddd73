#!/bin/sh
# Writes an archive of classes, NAME.jsa, beside each executable in this folder: what a start of the program loads. For that,
# each program runs once, with a configuration whose servers do not answer. An archive fits only the Java that wrote it.
set -eu
folder=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export KCI_CONFIG="$folder/unanswered/lab.yaml" KCI_SETTINGS="$folder/unanswered/kernelci.toml" KCI_STATE_DIR="$work/state"

archive() { # NAME ARGUMENT...: the program fails, since the API does not answer
  name=$1
  shift
  KCI_JAVA_OPTS="-XX:ArchiveClassesAtExit=$folder/$name.jsa" "$folder/$name" "$@" > "$work/log" 2>&1 || true
  [ -s "$folder/$name.jsa" ] || { cat "$work/log" >&2; echo "archives.sh: no archive of $name" >&2; exit 1; }
}
archive kci-api node find kind=checkout
archive kci-trigger run --once
archive kci-tarball run --once
archive kci-runner run --once --runtimes none
archive kci-timeout run --once
archive kci-report run --once
