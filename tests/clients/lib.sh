# Shared by the scripts here: a private ground, named cases, one line per case.
# shellcheck shell=bash

set -u
OUT='' ERR=''
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly HERE

HULL=${HULL_BINARY:-$HERE/../../out/hull}
AS=${HULL_AS:-hull} # the file name that the engine sees
LIMIT=${HULL_CASE_SECONDS:-120}

die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 2; }

usage() {
    cat <<TEXT
$(basename "$0") [--list] [CASE...]: $1
Prints one line a case (ok, FAILED, left out); exits with 1 when one failed. As root.
HULL_BINARY: hull to test (out/hull). HULL_AS: the file name it is installed under (hull; engines treat crun and runc by name).
KEEP=1: keep the working directory, and print the output of what failed in full.
TEXT
}

# private_ground ARGUMENTS...: mounts, network and processes of this script are its own; what it starts ends with it.
private_ground() {
    [ "$(id -u)" = 0 ] || die "needs root"
    HULL=$(readlink -f "$HULL") && [ -x "$HULL" ] || die "no hull at $HULL: run ./build.sh, or set HULL_BINARY"
    if [ -z "${HULL_CLIENTS_GROUND:-}" ]; then
        WORK=$(mktemp -d /tmp/hull-clients-XXXXXX)
        HULL_CLIENTS_GROUND=$WORK HULL_BINARY=$HULL unshare --mount --net --pid --fork --mount-proc --kill-child "$0" "$@"
        local status=$?
        # The groups are those of processes that are gone; a busy one (its last process is just ending) is tried again.
        local try
        for try in {1..20}; do
            find /sys/fs/cgroup -depth -type d -path "*/$(basename "$WORK")*" -exec rmdir {} + 2>/dev/null
            [ -n "$(find /sys/fs/cgroup -type d -path "*/$(basename "$WORK")" -print -quit 2>/dev/null)" ] || break
            sleep 0.1
        done
        [ -n "${KEEP:-}" ] && printf 'kept: %s\n' "$WORK" || rm -rf "$WORK"
        exit $status
    fi
    WORK=$HULL_CLIENTS_GROUND
    ip link set lo up
    mkdir -p "$WORK/bin"
    cp "$HULL" "$WORK/bin/$AS"
    RUNTIME=$WORK/bin/$AS
    GROUP=/$(basename "$WORK")
}

# lacks JSON: hull refuses this member of linux by name.
lacks() {
    mkdir -p "$WORK/asked/rootfs"
    printf '{"ociVersion":"1.0.2","root":{"path":"rootfs"},"process":{"cwd":"/","args":["x"],"user":{"uid":0,"gid":0}},"linux":{"namespaces":[{"type":"mount"}],%s}}' \
        "$1" >"$WORK/asked/config.json"
    "$RUNTIME" explain --bundle "$WORK/asked" 2>&1 | grep -q 'not supported yet'
}

# engine_ground: containers.conf as README tells people to write it, with limits that need no CAP_SYS_RESOURCE; an image in $WORK/rootfs.tar.
# WITHOUT_CGROUPS, WITHOUT_SECCOMP: engines are told not to ask for them.
engine_ground() {
    PARENT=(--cgroup-parent "$GROUP")
    local without=
    lacks '"seccomp":{"defaultAction":"SCMP_ACT_ALLOW"}' && WITHOUT_SECCOMP=1 && printf 'left out seccomp: hull says that it is not supported yet\n'
    lacks '"resources":{"pids":{"limit":9}}' && WITHOUT_CGROUPS=1 && printf 'left out cgroups: hull says that they are not supported yet\n'
    [ -z "${WITHOUT_CGROUPS:-}" ] || { PARENT=(); without+=$'cgroups = "disabled"\n'; }
    [ -z "${WITHOUT_SECCOMP:-}" ] || without+=$'seccomp_profile = "unconfined"\n'
    export CONTAINERS_CONF=$WORK/containers.conf BUILDAH_RUNTIME=$RUNTIME PATH=$WORK/bin:$PATH
    cat >"$CONTAINERS_CONF" <<CONF
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
log_driver = "k8s-file"
$without
[engine]
runtime = "hull"
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime_supports_json = ["hull", "crun", "runc"]
runtime_supports_nocgroup = ["hull", "crun"]
[engine.runtimes]
hull = ["$RUNTIME"]
[network]
network_backend = "netavark"
network_config_dir = "$WORK/networks"
CONF
    rootfs "$WORK/image"
    tar -C "$WORK/image" -cf "$WORK/rootfs.tar" .
}

# tool NAME COMMAND...: a command of that name on PATH, for programs that start one (script, sh).
tool() {
    local words name=$1
    shift
    printf -v words '%q ' "$@"
    printf '#!/bin/bash\nexec %s "$@"\n' "$words" >"$WORK/bin/$name"
    chmod +x "$WORK/bin/$name"
}

# typed COMMAND...: under a terminal of its own.
typed() {
    local words
    printf -v words '%q ' "$@"
    script -qec "$words" /dev/null </dev/null | tr -d '\r'
}

# rootfs FOLDER: busybox and two users.
rootfs() {
    local applet
    mkdir -p "$1"/{bin,dev,etc,home,mnt,proc,root,sys,tmp,var}
    chmod 1777 "$1/tmp"
    cp "$(command -v busybox)" "$1/bin/busybox"
    for applet in $(busybox --list); do
        [ "$applet" = busybox ] || ln -sf busybox "$1/bin/$applet"
    done
    printf 'root:x:0:0:root:/root:/bin/sh\nme:x:1000:1000:me:/home:/bin/sh\n' >"$1/etc/passwd"
    printf 'root:x:0:\nme:x:1000:\nstaff:x:50:me\n' >"$1/etc/group"
}

# ---------------------------------------------------------------- expectations; a case ends at the first that fails

fail() { printf '%s\n' "$*" >&2; exit 1; }

# skip REASON: the case can't be had on this machine.
skip() { printf '%s\n' "$*" >"$WORK/left-out"; exit 0; }

# expect CODE COMMAND...: runs it; its output is in $OUT, what it said on standard error in $ERR.
expect() {
    local wanted=$1 code=0
    shift
    OUT=$("$@" 2>"$WORK/stderr" </dev/null) || code=$?
    ERR=$(cat "$WORK/stderr")
    [ $code = "$wanted" ] || fail "$* ended with $code, not $wanted. It said: $OUT $ERR"
}

# is TEXT: that, and nothing else, was the output of the last expect.
is() { [ "$OUT" = "$1" ] || fail "expected \"$1\", found \"$OUT\" ($ERR)"; }

# has TEXT: in the output or on standard error.
has() { [[ "$OUT$ERR" == *"$1"* ]] || fail "expected \"$1\" in \"$OUT\" \"$ERR\""; }

has_not() { [[ "$OUT$ERR" != *"$1"* ]] || fail "did not expect \"$1\" in \"$OUT\" \"$ERR\""; }

# eventually COMMAND...: until it succeeds, or half the case's time is gone.
eventually() {
    local end=$((SECONDS + LIMIT / 2))
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || fail "never came true: $*"
        sleep 0.1
    done
}

# ---------------------------------------------------------------- the run

# run_cases CASE...: every function named case_*, or those asked for.
run_cases() {
    local name start status failed=0 all
    mapfile -t all < <(declare -F | sed -n 's/^declare -f case_//p')
    [ $# -gt 0 ] || set -- "${all[@]}"
    for name; do
        declare -F "case_$name" >/dev/null || { printf 'FAILED %s: there is no such case\n' "$name"; failed=1; continue; }
        rm -f "$WORK/left-out"
        start=$(date +%s%N) status=0
        (trap 'exit 1' TERM; "case_$name") >"$WORK/output" 2>&1 &
        local case=$! watcher
        (exec >/dev/null 2>&1; sleep "$LIMIT"; kill "$case") &
        watcher=$!
        wait $case || status=$?
        kill $watcher 2>/dev/null
        wait $watcher 2>/dev/null
        local took=$((($(date +%s%N) - start) / 1000000))
        if [ $status != 0 ] && grep -q 'not supported yet: ' "$WORK/output"; then
            printf 'left out %s: %s\n' "$name" "$(grep -o 'not supported yet: [^ ]*.*' "$WORK/output" | head -1)"
        elif [ $status != 0 ]; then
            printf 'FAILED %s (%d ms): %s\n' "$name" $took "$([ -n "${KEEP:-}" ] && cat "$WORK/output" || tail -c 2000 "$WORK/output" | tr '\n' ' ')"
            failed=1
        elif [ -e "$WORK/left-out" ]; then
            printf 'left out %s: %s\n' "$name" "$(cat "$WORK/left-out")"
        else
            printf 'ok %s (%d ms)\n' "$name" $took
        fi
        after_case
    done
    return $failed
}
