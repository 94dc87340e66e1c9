#!/usr/bin/env bash
# The one door to hull: builds it, shows it, tests it, measures it. `./build.sh help` says how.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly MAX_SIZE=$((4500 * 1000)) # bytes of out/hull: a limit, so that growth is noticed and decided on
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

usage() {
    cat <<'TEXT'
./build.sh            install what the build needs, publish hull to out/hull (debug symbols: out/hull.dbg)
./build.sh demo       build, then run a container from a busybox bundle and show what it sees; then its life step by step
./build.sh test       build, then every test: unit, end to end (as root), and the build variants; last line: N passed, N failed
./build.sh bench ...  build, then measure hull beside crun and runc (as root; arguments go to bench/coldstart, try --help)
./build.sh variants   build what is never shipped: out/variants/hull-plain (an ordinary Main), out/variants/hull-fault (faults on purpose)
./build.sh help       this text

Needs the .NET 10 SDK. On Debian and Ubuntu the rest is installed with apt-get (as root, or with sudo).
Each may be run again at any time. HULL_VERSION=1.2.3 overrides the version that git gives.
TEXT
}

if [ -t 1 ]; then BOLD=$'\033[1m' DIM=$'\033[2m' PLAIN=$'\033[0m'; else BOLD='' DIM='' PLAIN=''; fi

say() { printf '%s==>%s %s\n' "$BOLD" "$PLAIN" "$*"; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo --preserve-env=HULL_BINARY,HULL_PLAIN,HULL_FAULT,HULL_VM_CACHE,HULL_VM_LEFT_OUT,DOTNET_ROOT,PATH "$@"
    else die "this needs root, and there is no sudo: $*"
    fi
}

# ---------------------------------------------------------------- what must be there

# need COMMAND=PACKAGE...: installs the packages whose commands are missing.
need() {
    local pair missing=()
    for pair; do
        PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
    done
    [ ${#missing[@]} = 0 ] && return
    command -v apt-get >/dev/null || die "missing: ${missing[*]} (names of Debian's packages). Only Debian and Ubuntu are known here: install them by hand."
    say "installing ${missing[*]}"
    install_packages "${missing[@]}" || die "apt-get could not install ${missing[*]}: see the lines above (network? package sources?)"
}

# want COMMAND=PACKAGE...: the same, but tests that lack the command skip themselves.
want() {
    local pair
    for pair; do
        PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%=*}" >/dev/null && continue
        say "installing ${pair#*=}"
        command -v apt-get >/dev/null && install_packages "${pair#*=}" || say "no ${pair#*=}: tests that need it are skipped"
    done
}

# The peer that compiled seccomp filters are compared with is a module of the system's python, no command.
want_seccomp() {
    /usr/bin/python3 -c 'import seccomp' 2>/dev/null && return
    say "installing python3-seccomp"
    command -v apt-get >/dev/null && install_packages python3-seccomp || say "no python3-seccomp: compiled filters are not compared with libseccomp"
}

install_packages() {
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@")
    # A fresh machine has no package lists, and an old list names packages that are gone: once more after an update.
    as_root "${install[@]}" >/dev/null 2>&1 || { as_root apt-get update -q >/dev/null && as_root "${install[@]}" >/dev/null; }
}

need_dotnet() {
    command -v dotnet >/dev/null || die "the .NET 10 SDK is missing. Get it from https://dotnet.microsoft.com/download/dotnet/10.0, or:
    curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0 && export PATH=\"\$HOME/.dotnet:\$PATH\""
    dotnet --version >/dev/null 2>&1 || die "no .NET SDK here satisfies global.json ($(tr -d ' \n' <global.json)); installed: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' '). Install the .NET 10 SDK."
}

# ---------------------------------------------------------------- build

# Sets VERSION and COMMIT: v1.2.3 is 1.2.3; behind it 1.2.3-N-gCOMMIT; without any tag, the number in Directory.Build.props.
find_version() {
    COMMIT=$(git rev-parse HEAD 2>/dev/null) || COMMIT=
    VERSION=${HULL_VERSION:-}
    if [ -z "$VERSION" ] && [ -n "$COMMIT" ]; then
        VERSION=$(git describe --tags --match 'v[0-9]*' 2>/dev/null) ||
            VERSION=$(sed -n "s|.*<Version Condition.*>\(.*\)</Version>.*|\1|p" Directory.Build.props)-$(git rev-list --count HEAD)-g$(git rev-parse --short=9 HEAD)
        VERSION=${VERSION#v}
        git diff --quiet HEAD -- src Directory.Build.props 2>/dev/null || COMMIT+=-dirty
    fi
    BUILD_FLAGS=(-c Release -v q -nologo)
    [ -z "$VERSION" ] || BUILD_FLAGS+=("-p:Version=$VERSION")
    [ -z "$COMMIT" ] || BUILD_FLAGS+=("-p:SourceRevisionId=$COMMIT")
}

# run_dotnet ARGUMENTS...: quiet when all is well; else what it said, and one line that helps.
run_dotnet() {
    local log status=0
    log=$(mktemp)
    dotnet "$@" >"$log" 2>&1 || status=$?
    if [ $status != 0 ] || grep -qE '(warning|error) [A-Z]+[0-9]+' "$log"; then
        grep -E '(warning|error)' "$log" | sort -u | head -40 >&2 || tail -40 "$log" >&2
        grep -qE 'NU1[13]0[0-9]' "$log" && printf 'build.sh: NuGet could not fetch the packages: is api.nuget.org reachable? (a proxy or mirror: nuget.config)\n' >&2
        [ $status != 0 ] || printf 'build.sh: warnings are errors here\n' >&2
        status=1
    fi
    rm -f "$log"
    return $status
}

# publish TARGET EXTRA...: the static binary and its symbols, nothing else.
publish() {
    local target=$1 folder
    shift
    folder=$(mktemp -d)
    run_dotnet publish src/Hull "${BUILD_FLAGS[@]}" -o "$folder" "$@" || { rm -rf "$folder"; die "the build failed"; }
    # Renamed into place: the old file may be running.
    mkdir -p "$(dirname "$target")" &&
        cp "$folder/hull.dbg" "$target.dbg.new" && mv "$target.dbg.new" "$target.dbg" &&
        cp "$folder/hull" "$target.new" && mv "$target.new" "$target" || die "could not write $target"
    rm -rf "$folder"
}

verify() {
    local size linked
    size=$(stat -c %s "$1")
    linked=$(ldd "$1" 2>&1 || true)
    [[ $linked == *"not a dynamic executable"* || $linked == *"statically linked"* ]] || die "$1 is not static: $linked"
    [ "$size" -le $MAX_SIZE ] || die "$1 has $size bytes, more than the $MAX_SIZE allowed"
    "$1" --version >/dev/null || die "$1 --version fails"
    say "$1: $("$1" --version | head -1), static, $((size / 1000)) kB"
}

prepare() {
    need_dotnet
    need clang=clang ld.lld=lld
    find_version
}

build() {
    prepare
    say "publishing out/hull ${VERSION:+(version $VERSION)}"
    publish out/hull
    verify out/hull
}

# variants [plain] [fault]: built apart (--artifacts-path), so that they do not spoil what the normal build keeps in obj/.
variants() {
    local name switch
    prepare
    for name in ${*:-plain fault}; do
        case $name in
            plain) switch=-p:PlainMain=true ;;
            fault) switch=-p:FaultInjection=true ;;
            *) die "there is no variant $name: plain, fault" ;;
        esac
        say "publishing out/variants/hull-$name ($switch)"
        publish "out/variants/hull-$name" "$switch" --artifacts-path "out/variants/build/$name"
    done
}

# ---------------------------------------------------------------- demo

# bundle FOLDER: a root file system of nothing but busybox, the script on standard input as its program, and the config.json of `hull spec`.
bundle() {
    local applet rootfs=$1/rootfs
    mkdir -p "$rootfs"/{bin,dev,etc,proc,root,sys,tmp}
    cp "$(command -v busybox)" "$rootfs/bin/busybox"
    for applet in $(busybox --list); do
        [ "$applet" = busybox ] || ln -sf busybox "$rootfs/bin/$applet"
    done
    echo 'root:x:0:0:root:/root:/bin/sh' >"$rootfs/etc/passwd"
    cat >"$rootfs/program"
    (cd "$1" && "$HULL" spec)
    sed -i -e 's/"terminal": true/"terminal": false/' -e 's|^\(\s*\)"sh"$|\1"sh", "/program"|' "$1/config.json"
}

show() { printf '\n%s$ %s%s\n' "$DIM" "$*" "$PLAIN" | sed "s|$HULL|hull|; s|$work/||"; as_root "$@"; }

show_state() { show "$HULL" state hull-demo-2 | grep -E '^$|\$|"(id|pid|status)"'; }

demo() {
    build
    need busybox=busybox-static
    HULL=$PWD/out/hull
    work=$(mktemp -d)
    trap 'as_root "$HULL" delete --force hull-demo-1 2>/dev/null; as_root "$HULL" delete --force hull-demo-2 2>/dev/null; as_root rm -rf "$work"' EXIT

    say "run: a container's whole life in the foreground; its exit code is hull's"
    bundle "$work/first" <<'PROGRAM'
echo "I am $(id -un), process $$, on $(hostname)."
printf '\nMy processes:\n'; ps -o pid,args
printf '\nMy mounts:\n'; cut -d' ' -f1-3 /proc/mounts
printf '\nMy network:\n'; ip addr
printf '\nGoing out with 3.\n'; exit 3
PROGRAM
    local code=0
    show "$HULL" run --bundle "$work/first" hull-demo-1 || code=$?
    printf '(exit code %s)\n\n' "$code"
    [ $code = 3 ] || die "the demo's container should have ended with 3"

    say "create, start, state, kill, delete: the same life step by step, as an engine above hull leads it"
    bundle "$work/second" <<'PROGRAM'
trap 'echo "terminated, as asked"; exit 0' TERM
echo "the program runs"
while :; do sleep 0.1; done
PROGRAM
    show "$HULL" create --bundle "$work/second" hull-demo-2
    show_state
    show "$HULL" start hull-demo-2
    show_state
    sleep 0.5
    show "$HULL" kill hull-demo-2 TERM
    local i
    for i in {1..50}; do
        [[ $(as_root "$HULL" state hull-demo-2) != *'"stopped"'* ]] || break
        sleep 0.1
    done
    show_state
    show "$HULL" delete hull-demo-2
    echo
    say "done: nothing is left behind. More in README.md."
}

# ---------------------------------------------------------------- tests

PASSED=0 FAILED=0 STAGES=() NOTES=()

# stage NAME COMMAND...: runs it, notes how long it took; a failure that counted nothing counts as one.
stage() {
    local name=$1 start=$SECONDS before=$FAILED status=0
    shift
    say "$name"
    "$@" || status=$?
    if [ $status != 0 ] && [ "$FAILED" = "$before" ]; then
        FAILED=$((FAILED + 1))
    fi
    STAGES+=("$(printf '%4d s  %s%s' $((SECONDS - start)) "$name" "$([ $status = 0 ] || echo ': FAILED')")")
    printf '    %s: %d s\n' "$name" $((SECONDS - start))
    return $status
}

# run_tests PROJECT ARGUMENTS...: builds and runs it, and adds its summary to the totals.
run_tests() {
    local project=$1 log status=0
    shift
    run_dotnet build "tests/$project" "${BUILD_FLAGS[@]}" || return 1
    log=$(mktemp)
    "$@" dotnet "tests/$project/bin/Release/net10.0/$project.dll" --progress off --no-ansi 2>&1 | tee "$log" | cut -c1-2000 || status=$?
    PASSED=$((PASSED + $(count succeeded "$log")))
    FAILED=$((FAILED + $(count failed "$log")))
    grep -q '^Test run summary' "$log" || { printf 'build.sh: %s ended without a summary\n' "$project" >&2; status=1; }
    rm -f "$log"
    return $status
}

# The summary's last lines are "  failed: 0" and so on.
count() { sed -n '/^Test run summary/,$ s/^ *'"$1"': *\([0-9]*\).*/\1/p' "$2" | tail -1 | grep . || echo 0; }

totals() {
    printf '\n'
    [ ${#NOTES[@]} = 0 ] || printf '%s\n' "${NOTES[@]}"
    printf '%s\n' "${STAGES[@]}"
    printf '%4d s  all\n%d passed, %d failed\n' $SECONDS $PASSED $FAILED
}

test_all() {
    trap 'code=$?; [ $code = 0 ] || [ $FAILED != 0 ] || FAILED=1; totals; [ $FAILED = 0 ]' EXIT
    stage "build" build
    stage "tools for the tests" test_tools
    stage "unit tests" run_tests Hull.Tests || true
    stage "build variants" in_subshell variants || true
    stage "virtual machines" virtual_machines
    export HULL_BINARY=$PWD/out/hull HULL_PLAIN=$PWD/out/variants/hull-plain HULL_FAULT=$PWD/out/variants/hull-fault
    stage "end-to-end tests" run_tests Hull.EndToEnd as_root || true
    exit $((FAILED != 0))
}

# What ends in die ends here, and not the whole run.
in_subshell() { ("$@"); }

# Fills their cache. Where there can be none, the tests in them are left out, and the totals say why.
virtual_machines() {
    local log
    [ -z "${HULL_VM_LEFT_OUT:-}" ] || { NOTES+=("left out: tests in virtual machines ($HULL_VM_LEFT_OUT)"); return 0; }
    log=$(mktemp)
    if ! as_root tests/vm/vm prepare v2 systemd v1 systemd-v1 initramfs 2>&1 | tee "$log"; then
        export HULL_VM_LEFT_OUT
        HULL_VM_LEFT_OUT=$(grep '^vm: ' "$log" | tail -1 | cut -c5-)
        HULL_VM_LEFT_OUT=${HULL_VM_LEFT_OUT:-tests/vm/vm prepare failed}
        NOTES+=("left out: tests in virtual machines ($HULL_VM_LEFT_OUT)")
        say "no virtual machines: their tests are skipped"
    fi
    rm -f "$log"
}

test_tools() {
    need busybox=busybox-static
    want cc=libc6-dev strace=strace runc=runc crun=crun conmon=conmon podman=podman buildah=buildah catatonit=catatonit checkpolicy=checkpolicy
    want_seccomp
}

case ${1:-build} in
    build) build ;;
    demo) demo ;;
    test) test_all ;;
    variants) shift; variants "$@" ;;
    bench) shift; build; as_root dotnet run -c Release --project bench/coldstart -- "$@" ;;
    help | -h | --help) usage ;;
    *) usage >&2; exit 2 ;;
esac
