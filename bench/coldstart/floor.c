// floor: the kernel work of starting one container, and nothing else. No spec, no state, no checks that a runtime needs:
// what is left is the time that no runtime can go below by being written better.
//   floor simple|docker-like ROOTFS FILES COMMAND [ARGUMENT...]
// FILES is the directory that holds resolv.conf, hostname and hosts. The two shapes must say the same as Scene/Specs.cs;
// the benchmark compares what a process inside sees. Left out until hull does them: cgroups and seccomp.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
enum { SAFE = MS_NOSUID | MS_NOEXEC | MS_NODEV };

struct shape {
    const char *hostname;
    unsigned long proc_flags;
    uint64_t capabilities;
    int docker; // masked and read-only paths, three files bound from the host
    char **environment;
};

// HOME is what runtimes add by themselves when the spec has none.
static char *simple_environment[] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm", "HOME=/", NULL};
static char *docker_environment[] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOSTNAME=5f2c9d1b7a3e",
                                     "HOME=/root", NULL};

static const struct shape simple = {"bench", 0, 1u << CAP_KILL | 1u << CAP_NET_BIND_SERVICE | 1u << CAP_AUDIT_WRITE, 0, simple_environment};
static const struct shape docker = {"5f2c9d1b7a3e", SAFE, 0xa80425fb, 1, docker_environment};

static void die(const char *step, const char *detail)
{
    fprintf(stderr, "floor: %s %s: %s\n", step, detail, strerror(errno));
    _exit(99);
}

static void mount_or_die(const char *source, const char *target, const char *type, unsigned long flags, const char *data)
{
    if (mount(source, target, type, flags, data) < 0)
        die("mount", target);
}

// From here on every path is relative to the rootfs, which is the working directory.
static void mount_file_systems(const struct shape *shape)
{
    mount_or_die("proc", "proc", "proc", shape->proc_flags, NULL);
    mount_or_die("tmpfs", "dev", "tmpfs", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k");
    if (mkdir("dev/pts", 0755) < 0 || mkdir("dev/shm", 0755) < 0 || mkdir("dev/mqueue", 0755) < 0)
        die("mkdir", "dev");
    mount_or_die("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5");
    mount_or_die("shm", "dev/shm", "tmpfs", SAFE, "mode=1777,size=65536k");
    mount_or_die("mqueue", "dev/mqueue", "mqueue", SAFE, NULL);
    mount_or_die("sysfs", "sys", "sysfs", SAFE | MS_RDONLY, NULL);
}

static void bind_host_files(const char *files)
{
    static const char *const names[] = {"resolv.conf", "hostname", "hosts"};
    for (size_t i = 0; i < LENGTH(names); i++) {
        char source[4096], target[64];
        snprintf(source, sizeof source, "%s/%s", files, names[i]);
        snprintf(target, sizeof target, "etc/%s", names[i]);
        mount_or_die(source, target, NULL, MS_BIND | MS_REC, NULL);
        mount_or_die(NULL, target, NULL, MS_PRIVATE | MS_REC, NULL);
    }
}

static void make_devices(void)
{
    static const struct { const char *path; int major, minor; } nodes[] = {
        {"dev/null", 1, 3}, {"dev/zero", 1, 5}, {"dev/full", 1, 7}, {"dev/random", 1, 8}, {"dev/urandom", 1, 9}, {"dev/tty", 5, 0}};
    static const struct { const char *target, *path; } links[] = {
        {"/proc/self/fd", "dev/fd"}, {"/proc/self/fd/0", "dev/stdin"}, {"/proc/self/fd/1", "dev/stdout"},
        {"/proc/self/fd/2", "dev/stderr"}, {"/proc/kcore", "dev/core"}, {"pts/ptmx", "dev/ptmx"}};
    mode_t old = umask(0);
    for (size_t i = 0; i < LENGTH(nodes); i++)
        if (mknod(nodes[i].path, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor)) < 0)
            die("mknod", nodes[i].path);
    umask(old);
    for (size_t i = 0; i < LENGTH(links); i++)
        if (symlink(links[i].target, links[i].path) < 0)
            die("symlink", links[i].path);
}

static void hide_paths(void)
{
    static const char *const masked[] = {"/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys",
        "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats",
        "/sys/devices/virtual/powercap", "/sys/firmware"};
    static const char *const readonly[] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"};
    for (size_t i = 0; i < LENGTH(masked); i++) {
        if (mount("/dev/null", masked[i], NULL, MS_BIND, NULL) == 0 || errno == ENOENT)
            continue;
        if (errno != ENOTDIR)
            die("mask", masked[i]);
        mount_or_die("tmpfs", masked[i], "tmpfs", MS_RDONLY, NULL);
    }

    for (size_t i = 0; i < LENGTH(readonly); i++) {
        if (mount(readonly[i], readonly[i], NULL, MS_BIND | MS_REC, NULL) == 0)
            mount_or_die(NULL, readonly[i], NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | SAFE, NULL);
        else if (errno != ENOENT)
            die("bind", readonly[i]);
    }
}

static void raise_loopback(void)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
        die("ioctl", "lo");
    close(fd);
}

static void drop_privileges(const struct shape *shape)
{
    uint32_t keep = (uint32_t)shape->capabilities;
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
        if (!(shape->capabilities >> capability & 1) && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0)
            die("prctl", "PR_CAPBSET_DROP");
    if (setgroups(0, NULL) < 0 || setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
        die("setresuid", "");
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{keep, keep, 0}, {0, 0, 0}};
    if (syscall(SYS_capset, &header, data) < 0)
        die("capset", "");
}

static void become_container(const struct shape *shape, const char *rootfs, const char *files, char **command)
{
    raise_loopback();
    if (sethostname(shape->hostname, strlen(shape->hostname)) < 0)
        die("sethostname", shape->hostname);
    mount_or_die(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
    mount_or_die(rootfs, rootfs, NULL, MS_BIND | MS_REC, NULL);
    if (chdir(rootfs) < 0)
        die("chdir", rootfs);

    mount_file_systems(shape);
    if (shape->docker)
        bind_host_files(files);
    make_devices();

    // The old root lands on top of the new one and is taken off again: no directory is needed for it.
    if (syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
        die("pivot_root", rootfs);
    if (shape->docker)
        hide_paths();
    else
        mount_or_die(NULL, "/", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL);

    setsid();
    if (!shape->docker) { // what `runc spec` asks for and docker does not
        struct rlimit files_limit = {1024, 1024};
        if (setrlimit(RLIMIT_NOFILE, &files_limit) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
            die("prctl", "PR_SET_NO_NEW_PRIVS");
    }

    drop_privileges(shape);
    if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
        die("close_range", "");
    execve(command[0], command, shape->environment);
    die("execve", command[0]);
}

int main(int argc, char **argv)
{
    if (argc < 5 || (strcmp(argv[1], "simple") && strcmp(argv[1], "docker-like"))) {
        fprintf(stderr, "usage: floor simple|docker-like ROOTFS FILES COMMAND [ARGUMENT...]\n");
        return 2;
    }

    struct clone_args arguments = {
        .flags = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET, .exit_signal = SIGCHLD};
    pid_t pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid < 0)
        die("clone3", "");
    if (pid == 0)
        become_container(argv[1][0] == 's' ? &simple : &docker, argv[2], argv[3], argv + 4);

    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            die("waitpid", "");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
