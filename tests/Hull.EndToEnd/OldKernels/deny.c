// deny CALL=ERRNO... -- PROGRAM ARGUMENTS: executes the program under a seccomp filter that answers these errnos to
// these system calls (numbers of this machine's), as a kernel that lacks the call or a container's filter would.
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define MOST 64

int main(int argc, char **argv)
{
    struct sock_filter code[2 * MOST + 2];
    unsigned short length = 0;
    int i = 1;

    code[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (; i < argc && strcmp(argv[i], "--") != 0 && i < MOST; i++) {
        char *equals;
        unsigned number = strtoul(argv[i], &equals, 10);
        if (*equals != '=')
            return 125;
        code[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
        code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | strtoul(equals + 1, NULL, 10));
    }
    code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);

    struct sock_fprog filter = { length, code };
    if (i + 1 >= argc || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
        fprintf(stderr, "deny: %s\n", strerror(errno));
        return 125;
    }
    execvp(argv[i + 1], argv + i + 1);
    fprintf(stderr, "deny: %s: %s\n", argv[i + 1], strerror(errno));
    return 125;
}
