#!/bin/sh
# archives.sh [EXECUTABLES [ARCHIVES]]: writes an archive of classes, NAME.jsa, for each executable in a folder, this one by
# default: what a start of the program loads. For that, each program runs once, with a configuration whose servers do not
# answer. An archive fits only the Java that wrote it. It is written beside the executable, or to another folder.
set -eu
folder=$(cd "$(dirname "$0")" && pwd)
programs=${1:-$folder}
archives=${2:-$programs}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export KCI_CONFIG="$folder/unanswered/lab.yaml" KCI_SETTINGS="$folder/unanswered/kernelci.toml" KCI_STATE_DIR="$work/state" XDG_CACHE_HOME="$work"

archive() { # NAME ARGUMENT...: the program fails, since the API does not answer
  name=$1
  shift
  KCI_JAVA_OPTS="-XX:ArchiveClassesAtExit=$work/$name.jsa" "$programs/$name" "$@" > "$work/log" 2>&1 || true
  [ -s "$work/$name.jsa" ] || { cat "$work/log" >&2; echo "archives.sh: no archive of $name" >&2; exit 1; }
  cp "$work/$name.jsa" "$archives/.$name.new" && sync "$archives/.$name.new" # a shortened one would crash java
  mv "$archives/.$name.new" "$archives/$name.jsa"
}
archive kci-api node find kind=checkout
archive kci-trigger run --once
archive kci-tarball run --once
archive kci-runner run --once --runtimes none
archive kci-timeout run --once
archive kci-report run --once
