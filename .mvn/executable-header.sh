#!/bin/sh
# KernelCI client toolkit: a jar behind a shell header. Needs java 17 or newer on the PATH;
# KCI_JAVA_OPTS adds options for it.
#
# An archive of loaded classes makes the start faster: the installation's, or the user's own, which
# the header lets java write. Whatever goes wrong with one, the program only starts more slowly.
# KCI_NO_ARCHIVE=1 turns archives off.
case $0 in
  /*) self=$0 ;;
  *) self=$PWD/${0#./} ;; # java refuses an archive made with another spelling of the path
esac
name=${self##*/}
# a heap that starts small and shrinks again: by default java takes a 64th of the machine first
flags='-XX:+UseSerialGC -Xms16m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40 @JAVA_OPTIONS@'

find_installed() {
  for archive in "$self.jsa" "/var/cache/kernelci/$name.jsa"; do
    [ -f "$archive" ] && [ "$archive" -nt "$self" ] && return
  done
  false
}

# Sets $mine, the path of the user's files for this executable and this java, without suffix.
locate_own() {
  folder=${XDG_CACHE_HOME:-${HOME:-}/.cache}/kernelci
  case $folder in [!/]*|/.cache/*) return 1 ;; esac
  program=$(command -v java) && stamps=$(stat -Lc %i.%Y.%s "$program" "$self" 2> /dev/null) || return
  mine=$folder/$name-${stamps%%
*}-${stamps##*
}
}

# Finds the user's $archive: perhaps one that an earlier run has left, if it is whole. Its name has
# its size, since a shortened one would crash java.
find_own() {
  for archive in "$mine".*.jsa; do
    size=${archive%.jsa}
    if [ -O "$archive" ]; then
      [ "$(stat -c %s "$archive")" = "${size##*.}" ] && return
      rm -f "$archive"
    fi
  done
  for new in "$mine".*.new; do
    writer=${new%.new}
    writer=${writer##*.}
    if [ -O "$new" ] && { [ "$writer" = $$ ] || ! kill -0 "$writer"; }; then
      archive=$mine.$(stat -c %s "$new").jsa
      if java $flags -Xshare:on -XX:+VerifySharedSpaces -XX:SharedArchiveFile="$new" \
        -XX:ErrorFile=/dev/null -XX:-CreateCoredumpOnCrash -cp "$self" -version; then
        sync "$new"
        mv -f "$new" "$archive"
        ls -t "$folder/$name"-[0-9]* | tail -n +4 | while read -r old; do rm -f "$old"; done
        return
      fi
      rm -f "$new"
    fi
  done < /dev/null > /dev/null 2>&1
  false
}

# Java ends with 1 if it cannot write the archive, whatever the program did: so try it before, since
# a quota or a limit of the process may be smaller than what the disk has left.
has_room() {
  head -c 100000000 /dev/zero > "$mine.room"
  fits=$?
  rm -f "$mine.room"
  return $fits
}

# Whether this run shall write an archive: the second one does, so that a single one is not slowed
# down. Not for arguments that load little, nor a service: writing takes seconds on a busy machine,
# and whoever stops a service may not wait for so long.
records() {
  case "${1:-} ${KCI_JAVA_OPTS:-}" in ' '*|-*|help*|completion*|*-Xshare*) return 1 ;; esac
  case " $* " in *' --once '*) ;; ' run '*|' pull '*) return 1 ;; esac
  if [ -O "$mine.once" ]; then
    rm "$mine.once" && [ "$(df -Pk "$folder" | awk 'END { print $4 }')" -gt 200000 ] && has_room
  else
    mkdir -p "$folder" && [ -O "$folder" ] && true > "$mine.once" && false
  fi 2> /dev/null
}

case "${KCI_JAVA_OPTS:-} ${JAVA_TOOL_OPTIONS:-} ${JDK_JAVA_OPTIONS:-}" in
  *Archive*|*AOT*|*agent*) KCI_NO_ARCHIVE=1 ;; # would not go together
esac
sharing= mine=
if [ -z "${KCI_NO_ARCHIVE:-}" ]; then
  if find_installed || { locate_own && find_own; }; then
    sharing=-XX:SharedArchiveFile=$archive
  elif [ -n "$mine" ] && records "$@"; then
    sharing=-XX:ArchiveClassesAtExit=$mine.$$.new
  fi
fi
# java would warn on standard output
if [ -n "$sharing" ]; then
  exec java $flags "$sharing" -Xlog:disable -Xlog:all=error,cds*=off:stderr \
    ${KCI_JAVA_OPTS:-} -jar "$self" "$@"
fi
exec java $flags -Xlog:disable -Xlog:all=warning:stderr ${KCI_JAVA_OPTS:-} -jar "$self" "$@"
