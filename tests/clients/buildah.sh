#!/usr/bin/env bash
# buildah over hull, as root: run in a working container, and images built from a Containerfile.
# shellcheck source=tests/clients/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

after_case() { bh rm --all >/dev/null 2>&1; }

# working NAME: a working container of the image.
working() { expect 0 bh from --name "$1" "${PARENT[@]}" box; }

# containerfile: standard input becomes the Containerfile.
containerfile() { mkdir -p "$WORK/context" && cat >"$WORK/context/Containerfile"; }

build() {
    local tag=$1
    shift
    bh bud --tag "$tag" "${PARENT[@]}" "$@" "$WORK/context"
}

# ---------------------------------------------------------------- run

case_run() { working r1; expect 0 bh run r1 echo hello; is hello; }

case_run_changes_the_container() {
    working r2
    expect 0 bh run r2 sh -c 'echo text >/etc/made'
    expect 0 bh run r2 cat /etc/made
    is text
}

case_run_exit_code() { working r3; expect 9 bh run r3 sh -c 'exit 9'; }

case_run_what_is_missing() { working r4; expect 1 bh run r4 nothere; has 'executable file not found in $PATH'; }

case_run_user_directory_environment() {
    working r5
    expect 0 bh config --env A=b --workingdir /tmp r5
    expect 0 bh run --user me r5 sh -c 'id -u; pwd; echo $A'
    is $'1000\n/tmp\nb'
}

case_run_in_a_terminal() {
    working r6
    OUT=$(typed bh run --terminal r6 sh -c 'test -t 0 && test -t 1 && tty') || fail "exit $?: $OUT"
    has /dev/pts/
}

case_run_with_input() {
    working r7
    OUT=$(printf 'a\nb\n' | bh run r7 wc -l) || fail "exit $?"
    is 2
}

case_run_with_a_volume() {
    working r8
    mkdir -p "$WORK/volume"
    expect 0 bh run --volume "$WORK/volume:/data" r8 sh -c 'echo out >/data/file'
    [ "$(cat "$WORK/volume/file")" = out ] || fail 'nothing came out'
}

case_run_with_capabilities() {
    working r9
    expect 0 bh run --cap-drop CAP_CHOWN --cap-add CAP_NET_ADMIN r9 sh -c 'for set in CapBnd CapEff; do echo $((0x$(sed -n "s/^$set:\t//p" /proc/self/status) & 0x1001)); done'
    is $'4096\n4096'
}

case_run_without_network() { working r10; expect 0 bh run --network none r10 sh -c 'ip -o link | wc -l'; is 1; }

case_run_is_locked_as_usual() {
    [ -z "${WITHOUT_SECCOMP:-}" ] || skip 'seccomp is switched off'
    working r11
    expect 0 bh run r11 grep Seccomp: /proc/self/status
    is $'Seccomp:\t2'
}

# ---------------------------------------------------------------- images

case_build() {
    containerfile <<'FILE'
FROM localhost/box
ENV GREETING=hello
RUN echo "$GREETING" >/etc/greeting && id -u >>/etc/greeting
WORKDIR /srv/here
RUN pwd >>/etc/greeting
USER me
RUN id -u >/home/mine || id -u >/tmp/mine
CMD ["cat", "/etc/greeting"]
FILE
    expect 0 build made
    expect 0 bh from --name b1 "${PARENT[@]}" made
    expect 0 bh run b1 cat /etc/greeting
    is $'hello\n0\n/srv/here'
}

case_build_in_layers() {
    containerfile <<'FILE'
FROM localhost/box
RUN echo 1 >/etc/one
RUN echo 2 >/etc/two
FILE
    expect 0 build layered --layers
    containerfile <<'FILE'
FROM localhost/box
RUN echo 1 >/etc/one
RUN echo 2 >/etc/two
RUN cat /etc/one /etc/two
FILE
    expect 0 build layered --layers
    has 'Using cache'
}

case_build_with_mounts() {
    mkdir -p "$WORK/context"
    echo given >"$WORK/context/given"
    containerfile <<'FILE'
FROM localhost/box
RUN --mount=type=bind,source=given,target=/mnt/given cat /mnt/given >/etc/given
RUN --mount=type=tmpfs,target=/mnt/scratch touch /mnt/scratch/x
RUN --mount=type=cache,target=/var/cache touch /var/cache/x
RUN cat /etc/given
FILE
    expect 0 build mounted
    has given
}

case_build_that_fails() {
    containerfile <<'FILE'
FROM localhost/box
RUN exit 5
FILE
    expect 5 build broken
    has 'exit status 5'
}

case_build_from_scratch() {
    mkdir -p "$WORK/context"
    cp "$(command -v busybox)" "$WORK/context/busybox"
    containerfile <<'FILE'
FROM scratch
COPY busybox /busybox
RUN ["/busybox", "mkdir", "/made"]
RUN ["/busybox", "ls", "-d", "/made"]
FILE
    expect 0 build tiny
    has /made
}

# ---------------------------------------------------------------- go

case ${1:-} in
    -h | --help) usage 'buildah over hull'; exit ;;
    --list) declare -F | sed -n 's/^declare -f case_//p'; exit ;;
esac
for tool in buildah busybox script ip; do command -v "$tool" >/dev/null || die "$tool is missing"; done
private_ground "$@"
engine_ground
[ -z "${WITHOUT_SECCOMP:-}" ] || PARENT+=(--security-opt seccomp=unconfined)
if [ -n "${WITHOUT_CGROUPS:-}" ]; then
    # buildah always asks for a cgroup.
    mv "$RUNTIME" "$WORK/bin/without-cgroups"
    tool "$AS" "$WORK/bin/without-cgroups" --cgroup-manager disabled
fi
tool bh buildah --root "$WORK/storage" --runroot "$WORK/run" --storage-driver vfs
(
    scratch=$(bh from scratch) && bh add -q "$scratch" "$WORK/rootfs.tar" / && bh commit -q "$scratch" box && bh rm "$scratch"
) >"$WORK/output" 2>&1 || { cat "$WORK/output" >&2; die 'buildah could not make the image'; }
run_cases "$@"
