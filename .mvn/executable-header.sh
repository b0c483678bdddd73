#!/bin/sh
# KernelCI client toolkit: a jar behind a shell header. Needs java 17 or newer on the PATH;
# KCI_JAVA_OPTS adds options for it.
exec java -Xshare:auto -XX:+UseSerialGC @JAVA_OPTIONS@ ${KCI_JAVA_OPTS} -jar "$0" "$@"
