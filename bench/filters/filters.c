// filters ROUNDS FILTER...: what it costs to load seccomp filters (files of struct sock_filter[]) and to call under them.
// Each round loads each filter in a process of its own, in turn and starting with another one each time; a process loads,
// then calls getppid and personality, which docker's profile asks for its argument. Microseconds a load, nanoseconds a
// call; minimum and 25th percentile, and the ratio of the 25th percentiles to the last filter's.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MEASURES = 3, CALLS = 20000, MOST_FILTERS = 8, MOST_ROUNDS = 10000 };
static const char *const names[MEASURES] = {"load (us)", "getppid (ns)", "personality (ns)"};
static struct sock_filter instructions[MOST_FILTERS][BPF_MAXINSNS];
static struct sock_fprog programs[MOST_FILTERS];
static double results[MOST_FILTERS][MEASURES][MOST_ROUNDS];

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static void fail(const char *what)
{
    fprintf(stderr, "filters: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void child(struct sock_fprog *program, int out)
{
    double measured[MEASURES];
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("prctl");
    double start = now();
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, program) != 0) fail("seccomp");
    measured[0] = (now() - start) / 1000;
    start = now();
    for (int i = 0; i < CALLS; i++) syscall(SYS_getppid);
    measured[1] = (now() - start) / CALLS;
    start = now();
    for (int i = 0; i < CALLS; i++) syscall(SYS_personality, 0xffffffff);
    measured[2] = (now() - start) / CALLS;
    if (write(out, measured, sizeof measured) != sizeof measured) fail("write");
    _exit(0);
}

static int by_value(const void *a, const void *b) { return (*(double *)a > *(double *)b) - (*(double *)a < *(double *)b); }

int main(int argc, char **argv)
{
    int rounds = argc > 2 ? atoi(argv[1]) : 0, count = argc - 2;
    if (rounds < 1 || rounds > MOST_ROUNDS || count > MOST_FILTERS) return fprintf(stderr, "filters ROUNDS FILTER...\n"), 2;
    for (int f = 0; f < count; f++)
    {
        FILE *file = fopen(argv[f + 2], "r");
        if (!file) fail(argv[f + 2]);
        programs[f].len = fread(instructions[f], sizeof instructions[f][0], BPF_MAXINSNS, file);
        programs[f].filter = instructions[f];
        fclose(file);
    }

    for (int r = 0; r < rounds; r++)
        for (int i = 0; i < count; i++)
        {
            int f = (i + r) % count, ends[2], status;
            double measured[MEASURES];
            if (pipe(ends) != 0) fail("pipe");
            pid_t pid = fork();
            if (pid == 0) child(&programs[f], ends[1]);
            close(ends[1]);
            if (read(ends[0], measured, sizeof measured) != sizeof measured) return fprintf(stderr, "filters: %s gave no answer\n", argv[f + 2]), 1;
            close(ends[0]);
            waitpid(pid, &status, 0);
            for (int m = 0; m < MEASURES; m++) results[f][m][r] = measured[m];
        }

    for (int m = 0; m < MEASURES; m++)
    {
        for (int f = 0; f < count; f++) qsort(results[f][m], rounds, sizeof(double), by_value);
        for (int f = 0; f < count; f++)
            printf("%-17s %-24s %5d instructions  min %9.2f  p25 %9.2f  ratio %.2f\n", names[m], strrchr(argv[f + 2], '/') ? strrchr(argv[f + 2], '/') + 1 : argv[f + 2],
                   programs[f].len, results[f][m][0], results[f][m][rounds / 4], results[f][m][rounds / 4] / results[count - 1][m][rounds / 4]);
    }
}
