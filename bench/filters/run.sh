#!/bin/bash
# run.sh [ROUNDS] [PROFILE]: loads a profile's filter as out/hull compiles it beside libseccomp's (its default shape, and the
# binary tree that newer runc asks for) and measures loading and calling (filters.c). PROFILE is linux.seccomp as JSON;
# without one docker's. Needs a C compiler and python3-seccomp.
set -euo pipefail
cd "$(dirname "$0")/../.."
profile=${2:-tests/Hull.Tests/Seccomp/Fixtures/docker.json}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -O2 -Wall -o "$work/filters" bench/filters/filters.c
out/hull seccomp-compile <"$profile" >"$work/hull"
for shape in profiles tree; do
  tr -d '\n' <"$profile" | /usr/bin/python3 tests/Hull.Tests/Seccomp/libseccomp.py "$shape" |
    /usr/bin/python3 -c 'import json, sys; sys.stdout.buffer.write(bytes.fromhex(json.load(sys.stdin)["bpf"]))' >"$work/$shape"
done
mv "$work/tree" "$work/libseccomp-tree"
mv "$work/profiles" "$work/libseccomp"
"$work/filters" "${1:-200}" "$work/hull" "$work/libseccomp-tree" "$work/libseccomp"
