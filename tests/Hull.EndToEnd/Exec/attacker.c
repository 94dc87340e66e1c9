// A container's first process that lies in wait for those who join: it takes from every newcomer what the kernel lets
// it, and notes what of that was not the container's. On SIGTERM it writes its counts and waits for its end.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static FILE *out;
static volatile sig_atomic_t ended;
static long joining, denied, refused;

static void end(int signal) { ended = 1; }

static int link_of(char *text, int size, int pid, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    int length = readlink(path, text, size - 1);
    text[length < 0 ? 0 : length] = 0;
    return length >= 0;
}

// Whether it is still hull: the name is there for all to read, whatever else is not.
static int joins(int pid)
{
    char path[64], name[32] = "";
    snprintf(path, sizeof path, "/proc/%d/comm", pid);
    int file = open(path, O_RDONLY);
    if (file < 0)
        return 0;
    int count = read(file, name, sizeof name - 1);
    close(file);
    return count > 0 && strncmp(name, "hull", 4) == 0;
}

// What a process of the container's own may have open: what exec's caller gave it.
static void grab(int pid)
{
    char text[512], name[32];
    int still = joins(pid);
    joining += still;
    if (!link_of(text, sizeof text, pid, "exe"))
        denied += still;
    else if (*text && !strstr(text, "busybox") && !strstr(text, "attacker"))
        fprintf(out, "STOLEN exe %s\n", text);
    for (int fd = 0; fd < 40; fd++) {
        snprintf(name, sizeof name, "fd/%d", fd);
        if (link_of(text, sizeof text, pid, name) && fd > 2 && still && joins(pid))
            fprintf(out, "STOLEN fd %d %s\n", fd, text);
    }
    int target = syscall(SYS_pidfd_open, pid, 0);
    for (int fd = 3; target >= 0 && fd < 20; fd++) {
        int copy = syscall(SYS_pidfd_getfd, target, fd, 0);
        if (copy >= 0) {
            snprintf(name, sizeof name, "fd/%d", copy);
            link_of(text, sizeof text, getpid(), name);
            if (joins(pid))
                fprintf(out, "STOLEN copy %d %s\n", fd, text);
            close(copy);
        }
    }
    if (target >= 0)
        close(target);
    snprintf(text, sizeof text, "/proc/%d/mem", pid);
    int memory = open(text, O_RDWR);
    if (memory >= 0 && joins(pid))
        fprintf(out, "STOLEN memory\n");
    if (memory >= 0)
        close(memory);
}

static void trace(int pid)
{
    int still = joins(pid);
    joining += still;
    if (ptrace(PTRACE_SEIZE, pid, 0, 0) != 0) {
        denied += still && errno == EPERM;
        return;
    }
    if (ptrace(PTRACE_INTERRUPT, pid, 0, 0) == 0 && waitpid(pid, NULL, __WALL) == pid) {
        char text[512];
        if (link_of(text, sizeof text, pid, "exe") && *text && !strstr(text, "busybox"))
            fprintf(out, "STOLEN process %s\n", text);
        ptrace(PTRACE_DETACH, pid, 0, 0);
    }
}

// Once it executed hull's file as a program of the container's, the process is the container's, and the file may be
// opened; only written it must not be, not even when nobody executes it any more.
static void exe(int pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/exe", pid);
    int file = open(path, O_RDONLY);
    if (file < 0)
        return;
    char text[512], own[64];
    snprintf(own, sizeof own, "fd/%d", file);
    link_of(text, sizeof text, getpid(), own);
    if (!strstr(text, "busybox") && !strstr(text, "attacker")) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
        for (int i = 0; i < 20000; i++) {
            int writer = open(path, O_WRONLY);
            if (writer >= 0) {
                fprintf(out, "WRITABLE %s\n", text);
                break;
            }
            if (errno == ETXTBSY)
                usleep(50);
            else {
                refused++;
                break;
            }
        }
    }
    close(file);
}

int main(int argc, char **argv)
{
    void (*attack)(int) = !strcmp(argv[1], "grab") ? grab : !strcmp(argv[1], "trace") ? trace : exe;
    out = fopen("/tmp/log", "w");
    signal(SIGTERM, end);
    setvbuf(out, NULL, _IOLBF, 4096);
    DIR *proc = opendir("/proc");
    while (!ended) {
        rewinddir(proc);
        for (struct dirent *entry; (entry = readdir(proc));) {
            int pid = atoi(entry->d_name);
            if (pid > 1)
                attack(pid);
        }
        while (waitpid(-1, NULL, WNOHANG) > 0) {
        }
    }
    fprintf(out, "joining %ld\ndenied %ld\nrefused %ld\n", joining, denied, refused);
    fclose(out);
    fclose(fopen("/tmp/end", "w"));
    for (;;)
        pause();
}
