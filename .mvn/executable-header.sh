#!/bin/sh
# KernelCI client toolkit: a jar behind a shell header. Needs java 17 or newer on the PATH;
# KCI_JAVA_OPTS adds options for it.
flags='-Xshare:auto -XX:+UseSerialGC @JAVA_OPTIONS@'
# An archive of loaded classes (-XX:ArchiveClassesAtExit), the user's or the installation's, makes the
# start faster. Java ignores one that does not fit, and would say so on standard output.
for archive in "${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/kernelci/${0##*/}.jsa" "$0.jsa" \
  "/var/cache/kernelci/${0##*/}.jsa"; do
  if [ -f "$archive" ] && [ "$archive" -nt "$0" ]; then
    exec java $flags -XX:SharedArchiveFile="$archive" -Xlog:disable -Xlog:all=error:stderr \
      ${KCI_JAVA_OPTS} -jar "$0" "$@"
  fi
done
exec java $flags ${KCI_JAVA_OPTS} -jar "$0" "$@"
