#!/bin/sh
# Compares the tarball of kci-tarball with git archive's of the same commit: the tar files byte for
# byte, and where they differ, each entry's path, type, mode, size, time, link and content.
# Usage: compare-tarball.sh REPO [REV]        that commit
#        compare-tarball.sh --fixture [MB]    a generated repository: a submodule, attributes,
#                                             links, long paths, empty files, a file of MB megabytes
#                                             (default 3072)
# Each runs once without and twice with --cache (cold, warm). KCI_TARBALL is the program to run.
# Needs git, python3, sha256sum and the built kci-tarball. Exits with 1 if there is a difference.
set -eu
usage='usage: compare-tarball.sh REPO [REV] | --fixture [MB]'
repo=${1:?$usage}
top=$(cd "$(dirname "$0")/../.." && pwd)
program=${KCI_TARBALL:-$top/kci-tarball/target/kci-tarball}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fixture() { # DIR MB
  git init -q "$1"
  cd "$1"
  git config user.name Fixture
  git config user.email fixture@example.org
  git config core.compression 1
  git config core.bigFileThreshold 16m
  python3 - "$2" <<'PYTHON'
import os, pathlib, random, sys
random.seed(1)
def write(path, content, mode=0o644):
    pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
    pathlib.Path(path).write_bytes(content)
    os.chmod(path, mode)
write(".gitattributes", b"/private export-ignore\n*.orig export-ignore\nversion* export-subst\n")
write("lib/.gitattributes", b"keep.orig -export-ignore\n")
write("private/a/b", b"x")
write("lib/left.orig", b"x")
write("lib/keep.orig", b"x")
write("lib/only-ignored/x.orig", b"x")
write("version.h", b"$Format:%H %h %an <%ae> %ci %cI %ct %s %f %b$ and $Format:%q%n$")
write("empty", b"")
write("d/" * 60 + "empty", b"")
write("a" * 150 + "/" + "b" * 149, b"300 characters\n")
write("c" * 250, b"one name\n")
write("run.sh", b"#!/bin/sh\n", 0o755)
write("gr\u00f6\u00dfe/\u6587\u4ef6", b"not ASCII\n")
os.symlink("run.sh", "link")
os.symlink("t/" * 150, "long-link")
for size in (1, 511, 512, 513, 65535, 65536, 1 << 20, 4 << 20, (4 << 20) + 1, 33 << 20):
    write("sizes/%d" % size, random.randbytes(min(size, 1 << 20)) + bytes(max(0, size - (1 << 20))))
for i in range(500):
    write("many/%03d.c" % i, b"int value_%d = %d;\n" % (i % 7, i) * random.randrange(60))
if int(sys.argv[1]):
    with open("large", "wb") as large:
        for part in range(4):
            large.seek((int(sys.argv[1]) << 20) // 4 * part + 12345)
            large.write(random.randbytes(100000))
        large.truncate((int(sys.argv[1]) << 20) + 77)
PYTHON
  git add .
  git update-index --add --cacheinfo 160000,0123456789abcdef0123456789abcdef01234567,module
  git commit -q -m 'A subject: with (marks)...' -m 'The body.'
  cd - > /dev/null
}

compare() { # WHAT OPTION...
  what=$1
  shift
  KCI_JAVA_OPTS="${KCI_JAVA_OPTS:--Xmx512m}" "$program" make --repo "$repo" --commit "$rev" \
    --prefix linux --output "$work/ours.tar.gz" "$@" 2> "$work/err" || { cat "$work/err"; exit 1; }
  tail -n 1 "$work/err"
  gzip -t "$work/ours.tar.gz"
  if [ "$(gzip -dc "$work/ours.tar.gz" | sha256sum)" = "$git" ]; then
    echo "$what: equal, the tar inside is git archive's byte for byte ($git)"
    return
  fi
  echo "$what: different"
  differ=1
  git -C "$repo" archive --format=tar --prefix=linux/ "$rev" > "$work/git.tar"
  python3 - "$work/ours.tar.gz" "$work/git.tar" <<'PYTHON'
import hashlib, sys, tarfile

def entries(path):
    found = {}
    with tarfile.open(path) as tar:
        for e in tar:
            content = ""
            if e.isfile():
                digest, file = hashlib.sha256(), tar.extractfile(e)
                while part := file.read(1 << 20):
                    digest.update(part)
                content = digest.hexdigest()
            found[e.name] = (e.type, oct(e.mode), e.size, e.mtime, e.linkname, content)
    return found

ours, git = entries(sys.argv[1]), entries(sys.argv[2])
bad = 0
for name in sorted(ours.keys() | git.keys()):
    if ours.get(name) != git.get(name):
        bad += 1
        print(f"{name}: ours {ours.get(name)}, git {git.get(name)}")
print(f"{len(git)} entries of git, {len(ours)} of ours, {bad} differ")
PYTHON
}

rev=${2:-HEAD}
if [ "$repo" = --fixture ]; then
  repo=$work/repository
  fixture "$repo" "${2:-3072}"
  rev=HEAD
fi
differ=0
git=$(git -C "$repo" archive --format=tar --prefix=linux/ "$rev" | sha256sum)
compare plain
compare 'cache, cold' --cache "$work/cache"
compare 'cache, warm' --cache "$work/cache"
exit "$differ"
