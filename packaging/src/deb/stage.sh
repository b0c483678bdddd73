#!/bin/sh
# stage.sh REPOSITORY GENERATED STAGE: lays out the files of the Debian package as it installs them.
set -eu
root=$1
generated=$2
stage=$3
source=$(cd "$(dirname "$0")" && pwd)
share=$stage/usr/share
doc=$share/doc/kernelci-clients

rm -rf "$stage"
mkdir -p "$stage/usr/bin" "$stage/usr/lib/kernelci" "$stage/usr/lib/systemd" "$stage/etc/kernelci" "$doc" \
  "$share/lintian/overrides" "$share/man" "$share/bash-completion" "$share/zsh" "$share/fish"

for name in api trigger tarball runner timeout report; do
  cp "$root/kci-$name/target/kci-$name" "$stage/usr/bin/"
done
cp -r "$root/examples/container/archives.sh" "$root/examples/container/unanswered" "$stage/usr/lib/kernelci/"
cp -r "$source/systemd" "$stage/usr/lib/systemd/system"
cp "$source/etc/environment" "$stage/etc/kernelci/"

cp -r "$generated/man1" "$share/man/man1"
cp -r "$generated/completions/bash" "$share/bash-completion/completions"
cp -r "$generated/completions/zsh" "$share/zsh/vendor-completions"
cp -r "$generated/completions/fish" "$share/fish/vendor_completions.d"

cp -r "$source/doc/README.Debian" "$source/doc/examples" "$root/docs/configuration.md" "$root/docs/operations.md" "$doc/"
cp "$source/doc/lintian-overrides" "$share/lintian/overrides/kernelci-clients"
cp "$root/CHANGELOG.md" "$doc/changelog"
date=$(LC_ALL=C date -u -d "$RELEASED" '+%a, %d %b %Y %H:%M:%S +0000')
sed -e "s|@VERSION@|$VERSION|; s|@MAINTAINER@|$MAINTAINER|; s|@DATE@|$date|" "$source/doc/changelog.Debian" > "$doc/changelog.Debian"
sed -e "s|@HOMEPAGE@|$HOMEPAGE|" "$source/doc/copyright" > "$doc/copyright"
gzip -9n "$doc/changelog" "$doc/changelog.Debian" "$share/man/man1"/*.1
