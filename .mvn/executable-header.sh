#!/bin/sh
# KernelCI client toolkit: a jar behind a shell header. Needs java 17 or newer on the PATH;
# KCI_JAVA_OPTS adds options for it.
flags='-Xshare:auto -XX:+UseSerialGC -XX:TieredStopAtLevel=1'
archive="${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/kernelci/${0##*/}.jsa"
if [ -f "$archive" ] && [ "$archive" -nt "$0" ]; then
  # classes as an earlier run left them (-XX:ArchiveClassesAtExit): a quicker start. Java passes over
  # one that is not its own, and would say so on standard output
  exec java $flags -XX:SharedArchiveFile="$archive" -Xlog:disable -Xlog:all=error:stderr \
    ${KCI_JAVA_OPTS} -jar "$0" "$@"
fi
exec java $flags ${KCI_JAVA_OPTS} -jar "$0" "$@"
