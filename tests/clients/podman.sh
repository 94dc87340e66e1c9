#!/usr/bin/env bash
# podman over hull, as root: every way in which podman drives a runtime, one named case each.
# shellcheck source=tests/clients/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# run FLAGS... IMAGE COMMAND...: podman's plain default container, but for the parent of its cgroup.
run() { pm run --rm "${PARENT[@]}" "$@"; }

# up NAME FLAGS...: one that stays.
up() {
    local name=$1
    shift
    expect 0 pm run --detach --name "$name" "${PARENT[@]}" "$@" box sleep 1000
}

down() { pm rm --force --time 0 --all >/dev/null 2>&1; }

after_case() { down; }

# ---------------------------------------------------------------- a container's life

case_hello() { expect 0 run box echo hello; is hello; }

case_hello_without_network() { expect 0 run --network none box sh -c 'ip -o link | wc -l'; is 1; }

case_network_of_its_own() {
    expect 0 run box sh -c 'ip -o -4 addr show eth0 | wc -l; ping -c 1 -w 20 "$(ip route | sed -n "s/default via \([^ ]*\).*/\1/p")" >/dev/null && echo reached'
    is $'1\nreached'
}

case_exit_code() { expect 37 run box sh -c 'exit 37'; }

case_killed_by_a_signal() { expect 143 run box sh -c 'sh -c "kill -TERM \$\$"; exit $?'; }

case_output_and_errors_are_apart() {
    expect 0 run box sh -c 'echo out; echo err >&2'
    is out
    [ "$ERR" = err ] || fail "standard error is \"$ERR\""
}

case_input() {
    OUT=$(printf 'a\nb\n' | run --interactive box wc -l) || fail "exit $?"
    is 2
}

case_detached() {
    up one
    expect 0 pm inspect --format '{{.State.Status}} {{.State.Running}} {{.State.ExitCode}}' one
    is 'running true 0'
    expect 0 pm ps --format '{{.Names}} {{.Status}}'
    has 'one Up'
    expect 0 pm rm --force --time 0 one
}

case_logs_and_wait() {
    expect 0 pm run --detach --name two "${PARENT[@]}" box sh -c 'echo said; echo complained >&2; exit 3'
    expect 0 pm wait two
    is 3
    expect 0 pm logs two
    has said
    has complained
    expect 0 pm inspect --format '{{.State.Status}} {{.State.ExitCode}}' two
    is 'exited 3'
    expect 0 pm rm two
}

case_create_start_attach() {
    expect 0 pm create --name three "${PARENT[@]}" box sh -c 'echo from three; exit 4'
    expect 0 pm inspect --format '{{.State.Status}}' three
    is created
    expect 4 pm start --attach three
    is 'from three'
    expect 4 pm start --attach three
}

case_init_without_start() {
    expect 0 pm create --name four "${PARENT[@]}" box sleep 1000
    expect 0 pm init four
    expect 0 pm inspect --format '{{.State.Status}}' four
    is initialized
    expect 0 pm start four
    expect 0 pm inspect --format '{{.State.Status}}' four
    is running
}

case_restart() {
    up five
    expect 0 pm inspect --format '{{.State.Pid}}' five
    local before=$OUT
    expect 0 pm restart --time 0 five
    expect 0 pm inspect --format '{{.State.Pid}}' five
    [ "$OUT" != "$before" ] && [ "$OUT" != 0 ] || fail "pid $OUT after $before"
}

case_stop_asks_first() {
    expect 0 pm run --detach --name six "${PARENT[@]}" box sh -c 'trap "exit 9" TERM; echo up; while :; do sleep 0.1; done'
    eventually grep -q up "$(pm inspect --format '{{.HostConfig.LogConfig.Path}}' six)"
    expect 0 pm stop --time 60 six
    expect 0 pm inspect --format '{{.State.ExitCode}}' six
    is 9
}

case_stop_kills_after_its_time() {
    up seven
    expect 0 pm stop --time 1 seven
    expect 0 pm inspect --format '{{.State.ExitCode}}' seven
    is 137
}

case_kill_by_name_and_number() {
    expect 0 pm run --detach --name eight "${PARENT[@]}" box sh -c 'trap "echo usr1" USR1; trap "exit 5" USR2; echo up; while :; do sleep 0.1; done'
    local log
    log=$(pm inspect --format '{{.HostConfig.LogConfig.Path}}' eight)
    eventually grep -q up "$log"
    expect 0 pm kill --signal USR1 eight
    eventually grep -q usr1 "$log"
    expect 0 pm kill --signal 12 eight
    expect 0 pm wait eight
    is 5
}

case_pause_and_unpause() {
    limits
    up nine
    expect 0 pm pause nine
    expect 0 pm inspect --format '{{.State.Status}}' nine
    is paused
    expect 0 pm unpause nine
    expect 0 pm exec nine echo awake
    is awake
}

case_remove_while_it_runs() {
    up ten
    expect 2 pm rm ten
    has 'running'
    expect 0 pm rm --force --time 0 ten
    expect 0 pm ps --all --quiet
    is ''
}

case_many_at_once() {
    local i pids=()
    for i in 1 2 3 4 5 6; do
        run --name "many$i" box sh -c "echo $i" >"$WORK/many$i" 2>&1 &
        pids+=($!)
    done
    for i in "${pids[@]}"; do wait "$i" || fail "one of them ended with $?: $(cat "$WORK"/many?)"; done
    OUT=$(cat "$WORK"/many?) ERR=
    is $'1\n2\n3\n4\n5\n6'
}

# ---------------------------------------------------------------- exec

case_exec() { up ex1; expect 0 pm exec ex1 id -u; is 0; }

case_exec_codes() {
    up ex2
    expect 7 pm exec ex2 sh -c 'exit 7'
    expect 127 pm exec ex2 nothere
    has 'executable file not found in $PATH'
    expect 126 pm exec ex2 /etc/passwd
    has 'permission denied'
}

case_exec_user_directory_environment() {
    up ex3
    expect 0 pm exec --user me --workdir /tmp --env A=b ex3 sh -c 'id -u; id -G; pwd; echo $A $HOME'
    is $'1000\n1000 50\n/tmp\nb /home'
}

case_exec_with_input() {
    up ex4
    OUT=$(printf 'one\ntwo\n' | pm exec --interactive ex4 wc -l) || fail "exit $?"
    is 2
}

case_exec_in_a_terminal() {
    up ex5
    OUT=$(typed pm exec --interactive --tty ex5 sh -c 'test -t 0 && test -t 1 && tty') || fail "exit $?: $OUT"
    has /dev/pts/
}

case_exec_detached() {
    up ex6 --volume "$WORK:/work"
    expect 0 pm exec --detach ex6 sh -c 'echo done >/work/ex6'
    eventually grep -q done "$WORK/ex6"
}

case_exec_privileged() {
    up ex7
    expect 0 pm exec --privileged ex7 sh -c 'grep CapEff /proc/self/status'
    local all=$OUT
    expect 0 pm exec ex7 sh -c 'grep CapEff /proc/self/status'
    [ "$OUT" != "$all" ] || fail "the same capabilities: $all"
}

case_exec_in_a_stopped_container() {
    up ex8
    expect 0 pm stop --time 0 ex8
    expect 255 pm exec ex8 true
    has 'container state improper'
}

# ---------------------------------------------------------------- what a container is given

case_terminal() {
    OUT=$(typed pm run --rm "${PARENT[@]}" --interactive --tty box sh -c 'test -t 0 && test -t 2 && tty; exit 0') || fail "exit $?: $OUT"
    has /dev/pts/0
}

case_user() { expect 0 run --user 1000:50 box sh -c 'id -u; id -g'; is $'1000\n50'; }

case_user_by_name() { expect 0 run --user me --group-add 77 box sh -c 'id -u; id -G'; is $'1000\n1000 50 77'; }

case_groups_of_the_caller() {
    # podman asks for it by annotation, and of crun alone.
    cp "$RUNTIME" "$WORK/bin/crun"
    expect 0 setpriv --groups 0,1234 podman --root "$WORK/storage" --runroot "$WORK/run" --tmpdir "$WORK/tmp" --storage-driver vfs \
        --runtime "$WORK/bin/crun" run --rm "${PARENT[@]}" --group-add keep-groups box id -G
    has 1234
}

case_hostname_environment_directory() {
    expect 0 run --hostname here --env A=1 --workdir /var box sh -c 'hostname; echo $A; pwd; grep -c here /etc/hosts'
    is $'here\n1\n/var\n1'
}

case_working_directory_that_is_missing() { expect 0 run --workdir / box pwd; is /; }

case_volume() {
    mkdir "$WORK/volume"
    echo in >"$WORK/volume/file"
    expect 0 run --volume "$WORK/volume:/data" box sh -c 'cat /data/file; echo out >/data/new'
    is in
    [ "$(cat "$WORK/volume/new")" = out ] || fail "nothing came out"
}

case_volume_read_only() {
    mkdir "$WORK/sealed"
    expect 1 run --volume "$WORK/sealed:/data:ro" box touch /data/x
    has 'Read-only file system'
}

case_volume_of_a_file() { echo text >"$WORK/one-file"; expect 0 run --volume "$WORK/one-file:/etc/new-file:ro" box cat /etc/new-file; is text; }

case_named_volume() {
    expect 0 pm volume create vol
    expect 0 run --volume vol:/data box sh -c 'echo kept >/data/x'
    expect 0 run --volume vol:/data box cat /data/x
    is kept
    expect 0 pm volume rm vol
}

case_tmpfs() {
    expect 0 run --tmpfs /scratch:rw,size=1m,mode=1770 box sh -c 'stat -f -c %T /scratch; stat -c %a /scratch; dd if=/dev/zero of=/scratch/x bs=1k count=2048 2>&1 | grep -o "No space"'
    is $'tmpfs\n1770\nNo space'
}

case_read_only() {
    expect 1 run --read-only box touch /x
    has 'Read-only file system'
    expect 0 run --read-only box touch /tmp/x
}

case_shm_size() { expect 0 run --shm-size 4m box sh -c 'df -k /dev/shm | tail -1 | tr -s " " | cut -d" " -f2'; is 4096; }

case_device() {
    [ -e /dev/fuse ] || skip 'no /dev/fuse on this machine'
    expect 0 run --device /dev/fuse:/dev/other:rw box sh -c 'stat -c "%t:%T %F" /dev/other'
    is 'a:e5 character special file'
}

case_sysctl() { expect 0 run --sysctl net.ipv4.ip_forward=1 --sysctl kernel.shm_rmid_forced=1 box sh -c 'cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/shm_rmid_forced'; is $'1\n1'; }

case_ulimit() { expect 0 run --ulimit nofile=100:200 --ulimit nproc=4096:4096 --ulimit core=0 box sh -c 'ulimit -n; ulimit -Hn; ulimit -c'; is $'100\n200\n0'; }

case_init_process() {
    local init
    init=$(find /usr/libexec/podman /usr/bin -name catatonit 2>/dev/null | head -1)
    [ -n "$init" ] || skip 'no catatonit (apt-get install catatonit)'
    expect 0 run --init box sh -c 'cat /proc/1/comm; echo $$'
    is $'podman-init\n2'
}

case_pid_of_the_host() { limits; expect 0 run --pid host box readlink /proc/self/ns/pid; is "$(readlink /proc/self/ns/pid)"; }

case_namespaces_of_the_host() {
    expect 0 run --network host --ipc host --uts host box sh -c 'for n in net ipc uts; do readlink /proc/self/ns/$n; done'
    is "$(for n in net ipc uts; do readlink /proc/self/ns/$n; done)"
}

case_namespaces_of_a_container() {
    limits
    up other
    local look='for n in net ipc pid; do readlink /proc/self/ns/$n; done'
    expect 0 pm exec other sh -c "$look"
    local theirs=$OUT
    expect 0 run --network container:other --ipc container:other --pid container:other box sh -c "$look"
    is "$theirs"
}

case_user_namespace() {
    expect 0 run --uidmap 0:100000:65536 --gidmap 0:100000:65536 box sh -c 'cat /proc/self/uid_map | tr -s " "; id -u; touch /root/x && stat -c %u /root/x'
    is $' 0 100000 65536\n0\n0'
}

case_oom_score() { expect 0 run --oom-score-adj 300 box cat /proc/self/oom_score_adj; is 300; }

case_annotations_and_labels() { expect 0 run --annotation a.b=c --label d=e box true; }

# ---------------------------------------------------------------- locks

case_default_locks() {
    expect 0 run box sh -c 'sed -n "s/^\(CapEff\|CapBnd\|CapAmb\|NoNewPrivs\|Seccomp\):\t/\1 /p" /proc/self/status; mount -t tmpfs t /mnt 2>&1 | tail -1; cat /proc/kcore 2>&1 | head -c 1 | wc -c; ls /proc/acpi 2>/dev/null | wc -l; echo x >/proc/sys/kernel/hostname; true'
    has 'CapEff 00000000'
    has 'CapAmb 0000000000000000'
    has_not 'CapEff 000001ff'
    [ -n "${WITHOUT_SECCOMP:-}" ] || has 'Seccomp 2'
    has 'permission denied'
    has 'Read-only file system'
}

case_capabilities() {
    expect 0 run --cap-drop all box grep Cap /proc/self/status
    is $'CapInh:\t0000000000000000\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nCapAmb:\t0000000000000000'
    expect 0 run --user me --cap-drop all --cap-add net_admin box grep -E 'CapEff|CapAmb' /proc/self/status
    is $'CapEff:\t0000000000001000\nCapAmb:\t0000000000001000'
}

case_no_new_privileges() { expect 0 run --security-opt no-new-privileges box grep NoNewPrivs /proc/self/status; is $'NoNewPrivs:\t1'; }

case_masks() { mkdir -p "$WORK/m"; expect 0 run --security-opt mask=/var:/home box sh -c 'ls /var /home | grep -v : | grep -c .; echo'; }

case_seccomp_profile() {
    [ -z "${WITHOUT_SECCOMP:-}" ] || skip 'seccomp is switched off'
    printf '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO","errnoRet":12}]}' >"$WORK/profile.json"
    expect 1 run --security-opt seccomp="$WORK/profile.json" box mkdir /tmp/x
    has 'Cannot allocate memory'
    up locked --security-opt seccomp="$WORK/profile.json"
    expect 1 pm exec locked mkdir /tmp/x
    has 'Cannot allocate memory'
}

case_apparmor_where_there_is_none() {
    [ ! -e /sys/module/apparmor/parameters/enabled ] || skip 'this machine has AppArmor'
    expect 125 run --security-opt apparmor=docker-default box true
    [[ ${ERR,,} == *apparmor* ]] || fail "not a word of AppArmor: $ERR"
}

case_privileged() {
    local all
    all=$(sed -n 's/^CapBnd:\t//p' /proc/self/status)
    expect 0 run --privileged box sh -c 'sed -n "s/^CapEff:\t//p" /proc/self/status; mount -t tmpfs t /mnt && echo mounted'
    is "$all"$'\nmounted'
}

# ---------------------------------------------------------------- pods: an infra container holds the namespaces, the others join them

# pod NAME FLAGS...: with an infra container of the image at hand, podman's own being made of a file of the host's.
pod() { expect 0 pm pod create --name "$1" "${PARENT[@]}" --infra-image box --infra-command 'sleep 1000' "${@:2}"; }

# namespaces COMMAND...: those that a process run by COMMAND is in.
namespaces() { "$@" sh -c 'for n in net ipc uts user; do readlink /proc/self/ns/$n; done; hostname'; }

case_pod_shares_namespaces() {
    limits
    pod p1
    expect 0 pm run --detach --pod p1 --name p1a box sleep 1000
    expect 0 namespaces pm run --rm --pod p1 box
    has p1
    local one=$OUT
    expect 0 namespaces pm exec p1a
    is "$one"
    expect 0 pm run --rm --pod p1 box readlink /proc/self/ns/pid
    one=$OUT
    expect 0 pm exec p1a readlink /proc/self/ns/pid
    [ "$OUT" != "$one" ] || fail 'the same pid namespace'
    expect 0 pm pod inspect --format '{{.State}} {{.NumContainers}}' p1
    is 'Running 2'
}

case_pod_lives_and_dies() {
    limits
    pod p2
    expect 0 pm create --pod p2 --name p2a box sleep 1000
    expect 0 pm pod start p2
    expect 0 pm exec p2a echo up
    is up
    expect 0 pm pod pause p2
    expect 0 pm inspect --format '{{.State.Status}}' p2a
    is paused
    expect 0 pm pod unpause p2
    expect 0 pm pod stop --time 0 p2
    expect 0 pm inspect --format '{{.State.Status}}' p2a
    is exited
    expect 0 pm pod start p2
    expect 0 pm exec p2a echo again
    is again
    expect 0 pm pod kill p2
    expect 0 pm pod rm --force --time 0 p2
    expect 0 pm ps --all --quiet
    is ''
}

case_pod_with_one_pid_namespace() {
    limits
    pod p3 --share pid,net,ipc
    expect 0 pm run --detach --pod p3 --name p3a box sleep 1234
    expect 0 pm run --rm --pod p3 box ps -o pid,args
    has 'sleep 1234'
    has '1 sleep 1000'
}

case_pod_with_a_user_namespace() {
    limits
    pod p4 --uidmap 0:100000:65536 --gidmap 0:100000:65536
    expect 0 pm run --rm --pod p4 box sh -c 'tr -s " " </proc/self/uid_map; touch /root/x && stat -c %u /root/x'
    is $' 0 100000 65536\n0'
}

case_pod_with_limits() {
    limits
    pod p5 --memory 128m
    expect 0 pm run --detach --pod p5 --name limited --memory 64m box sleep 1000
    expect 0 group memory.max memory/memory.limit_in_bytes
    is 67108864
}

# ---------------------------------------------------------------- limits

# limits: the case needs cgroups.
limits() { [ -z "${WITHOUT_CGROUPS:-}" ] || skip 'cgroups are switched off'; }

# group FILE-IN-V2 FILE-IN-V1: what a container named "limited" finds in its cgroup, seen from the host.
group() {
    local pid file
    pid=$(pm inspect --format '{{.State.Pid}}' limited)
    for file in "/sys/fs/cgroup$(sed -n 's/^0:://p' "/proc/$pid/cgroup")/$1" \
        "/sys/fs/cgroup/${2%%/*}$(sed -n "s/^[0-9]*:[^:]*\b${2%%/*}\b[^:]*://p" "/proc/$pid/cgroup")/${2#*/}"; do
        [ ! -r "$file" ] || { cat "$file"; return; }
    done
    fail "neither $1 nor $2 for $pid: $(cat "/proc/$pid/cgroup")"
}

case_memory_limit() { limits; up limited --memory 64m; expect 0 group memory.max memory/memory.limit_in_bytes; is 67108864; }

case_pids_limit() { limits; up limited --pids-limit 33; expect 0 group pids.max pids/pids.max; is 33; }

case_cpu_weight() { limits; up limited --cpu-shares 512; expect 0 group cpu.weight cpu/cpu.shares; [ "$OUT" = 20 ] || is 512; }

case_stats() { limits; up limited; expect 0 pm stats --no-stream --format '{{.Name}} {{.PIDs}}' limited; is 'limited 1'; }

case_top() { limits; up limited; expect 0 pm top limited pid comm; has sleep; }

case_no_cgroups() { expect 0 pm run --rm --cgroups disabled box echo free; is free; }

case_nothing_is_left_of_a_cgroup() {
    limits
    expect 0 run box true
    eventually sh -c "! find /sys/fs/cgroup -type d -path '*$GROUP/libpod-*' | grep -v conmon | grep ."
}

# ---------------------------------------------------------------- errors, as podman reads them from --log

case_program_that_is_missing() {
    expect 127 run box nothere
    has 'executable file not found in $PATH: OCI runtime attempted to invoke a command that was not found'
}

case_program_that_is_a_file() { expect 126 run box /etc/passwd; has 'permission denied'; has 'OCI permission denied'; }

case_program_that_is_a_directory() { expect 126 run box /etc; has '"/etc": '; }

case_path_that_is_missing() { expect 127 run box /no/such/program; has 'no such file or directory'; }

case_errors_are_one_object_in_the_log() {
    # podman parses the log whole: what it shows is the runtime's sentence, once, and not conmon's copy of standard error.
    expect 127 run box nothere
    [ "$(printf '%s' "$ERR" | grep -o 'executable file not found' | wc -l)" = 1 ] || fail "not once: $ERR"
    [[ "$ERR" != *time=* ]] || fail "a log line: $ERR"
}

case_nothing_is_left_of_a_failure() {
    expect 127 run box nothere
    expect 0 pm ps --all --quiet
    is ''
    expect 0 sh -c "find '$WORK' -path '*/storage/*' -name state.json; ls /run/hull 2>/dev/null"
}

# ---------------------------------------------------------------- names, images, storage, nesting

case_named_crun() { cp "$RUNTIME" "$WORK/bin/crun"; expect 0 pm --runtime "$WORK/bin/crun" run --rm "${PARENT[@]}" box echo as crun; is 'as crun'; }

case_named_runc() { limits; cp "$RUNTIME" "$WORK/bin/runc"; expect 0 pm --runtime "$WORK/bin/runc" run --rm "${PARENT[@]}" box echo as runc; is 'as runc'; }

case_version_is_shown() {
    expect 0 pm info --format '{{.Host.OCIRuntime.Name}} {{.Host.OCIRuntime.Version}}'
    has 'hull'
    has 'spec: 1.3'
}

case_overlay_storage() {
    mkdir -p "$WORK/over"
    tool over podman --root "$WORK/over/root" --runroot "$WORK/over/run" --tmpdir "$WORK/over/tmp" --storage-driver overlay
    over import "$WORK/rootfs.tar" box >"$WORK/over/log" 2>&1 || skip "no overlay here: $(tail -1 "$WORK/over/log")"
    expect 0 over run --rm "${PARENT[@]}" box sh -c 'echo x >/etc/new && grep -c " / overlay" /proc/mounts'
    over system reset --force >/dev/null 2>&1
    is 1
}

case_commit_and_copy() {
    up source
    echo payload >"$WORK/payload"
    expect 0 pm cp "$WORK/payload" source:/etc/payload
    expect 0 pm exec source cat /etc/payload
    is payload
    expect 0 pm commit --quiet source made
    expect 0 run made cat /etc/payload
    is payload
    pm rmi made >/dev/null 2>&1
}

case_health_check() {
    expect 0 pm run --detach --name healthy "${PARENT[@]}" --health-cmd 'test -e /etc/passwd' --health-interval disable box sleep 1000
    expect 0 pm healthcheck run healthy
}

case_hull_in_a_container() {
    mkdir -p "$WORK/nested/rootfs"
    rootfs "$WORK/nested/rootfs"
    "$RUNTIME" spec --bundle "$WORK/nested"
    sed -i -e 's/"terminal": true/"terminal": false/' -e 's|^\(\s*\)"sh"$|\1"sh", "-c", "echo inner $(hostname) $$"|' "$WORK/nested/config.json"
    expect 0 run --privileged --volume "$RUNTIME:/bin/hull:ro" --volume "$WORK/nested:/bundle" --tmpfs /run box hull --cgroup-manager disabled run --bundle /bundle inner
    is 'inner hull 1'
}

# ---------------------------------------------------------------- go

case ${1:-} in
    -h | --help) usage 'podman over hull'; exit ;;
    --list) declare -F | sed -n 's/^declare -f case_//p'; exit ;;
esac
for tool in podman conmon busybox script ip; do command -v "$tool" >/dev/null || die "$tool is missing"; done
private_ground "$@"
engine_ground
tool pm podman --root "$WORK/storage" --runroot "$WORK/run" --tmpdir "$WORK/tmp" --storage-driver vfs
pm import "$WORK/rootfs.tar" box >"$WORK/output" 2>&1 || { cat "$WORK/output" >&2; die 'podman import failed'; }
run_cases "$@"
