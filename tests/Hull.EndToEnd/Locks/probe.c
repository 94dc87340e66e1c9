/* Says what the kernel lets this process do, and once more after executing each program that is named: a set of
 * capabilities only shows its meaning across execve(2). Static, so that it runs in a rootfs without a libc. */
#define _GNU_SOURCE
#include <linux/keyctl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void show_fields(void)
{
	static const char *const names[] = { "Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs" };
	char line[512];
	FILE *status = fopen("/proc/self/status", "r");
	while (status && fgets(line, sizeof line, status))
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			if (!strncmp(line, names[i], strlen(names[i])) && line[strlen(names[i])] == ':')
				fputs(line, stdout);
	if (status)
		fclose(status);
}

static void show_file(const char *path)
{
	char text[512];
	FILE *file = fopen(path, "r");
	size_t length = file ? fread(text, 1, sizeof text - 1, file) : 0;
	text[length] = 0;
	printf("%s: %s%s", path, text, length && text[length - 1] == '\n' ? "" : "\n");
	if (file)
		fclose(file);
}

int main(int argc, char **argv)
{
	char label[256] = "";
	printf("== %s\n", argv[0]);
	show_fields();
	printf("securebits %d keepcaps %d dumpable %d\n", prctl(PR_GET_SECUREBITS), prctl(PR_GET_KEEPCAPS), prctl(PR_GET_DUMPABLE));
	show_file("/proc/self/oom_score_adj");
	if (argc > 1 && !strcmp(argv[1], "labels")) {
		show_file("/proc/self/attr/current");
		show_file("/proc/self/attr/exec");
		show_file("/proc/self/attr/keycreate");
		syscall(SYS_keyctl, KEYCTL_GET_SECURITY, KEY_SPEC_SESSION_KEYRING, label, sizeof label);
		printf("keyring %s\n", label);
		return 0;
	}
	fflush(stdout);
	for (int i = 1; i < argc; i++) {
		if (!fork()) {
			execl(argv[i], argv[i], (char *)0);
			printf("%s: %m\n", argv[i]);
			return 1;
		}
		wait(0);
	}
	return 0;
}
