#!/bin/sh
# Builds the image, IMAGE, and the one for examples/compose, IMAGE-sandbox, without any registry if RUNTIME_IMAGE is local:
#
#   ./mvnw -DskipTests package && RUNTIME_IMAGE=kci/jre:local examples/container/build.sh [IMAGE]
set -eu
cd "$(dirname "$0")/../.."
image=${1:-kci/toolkit:0.1.0}
runtime=${RUNTIME_IMAGE:-docker.io/library/eclipse-temurin:17-jre}
set -- -f examples/container/Dockerfile --build-arg PREBUILT=yes --build-arg "BUILD_IMAGE=$runtime" \
  --build-arg "RUNTIME_IMAGE=$runtime" --build-arg "REVISION=$(git rev-parse HEAD 2> /dev/null || echo unknown)"
docker build "$@" -t "$image" .
docker build "$@" -t "$image-sandbox" --target sandbox .
