"""Compiles profiles (linux.seccomp, one JSON object a line on stdin) with libseccomp, the way runc asks it to.
With the argument "tree" as a binary tree. With the argument "numbers": for each name of a call on stdin, its number by architecture.

For each a line of JSON: bpf (the program in hex), last (the largest number that the profile names, by architecture) and
unknown (names that this libseccomp does not have), or error.
"""
import json
import os
import signal
import sys
import tempfile

import seccomp

ARCHITECTURES = {
    "SCMP_ARCH_X86_64": seccomp.Arch.X86_64,
    "SCMP_ARCH_X86": seccomp.Arch.X86,
    "SCMP_ARCH_X32": seccomp.Arch.X32,
    "SCMP_ARCH_AARCH64": seccomp.Arch.AARCH64,
    "SCMP_ARCH_ARM": seccomp.Arch.ARM,
}
OPERATORS = {
    "SCMP_CMP_NE": seccomp.NE, "SCMP_CMP_LT": seccomp.LT, "SCMP_CMP_LE": seccomp.LE, "SCMP_CMP_EQ": seccomp.EQ,
    "SCMP_CMP_GE": seccomp.GE, "SCMP_CMP_GT": seccomp.GT, "SCMP_CMP_MASKED_EQ": seccomp.MASKED_EQ,
}
PLAIN = {
    "SCMP_ACT_KILL": seccomp.KILL, "SCMP_ACT_KILL_THREAD": seccomp.KILL, "SCMP_ACT_KILL_PROCESS": seccomp.KILL_PROCESS,
    "SCMP_ACT_TRAP": seccomp.TRAP, "SCMP_ACT_ALLOW": seccomp.ALLOW, "SCMP_ACT_LOG": seccomp.LOG, "SCMP_ACT_NOTIFY": seccomp.NOTIFY,
}


def action(name, number):
    number = 1 if number is None else number
    return seccomp.ERRNO(number) if name == "SCMP_ACT_ERRNO" else seccomp.TRACE(number) if name == "SCMP_ACT_TRACE" else PLAIN[name]


def number_of(architecture, name):
    try:
        number = seccomp.resolve_syscall(architecture, name)
    except ValueError:
        return None
    # What goes through these two comes out as their number here; runc is told a negative one.
    through = architecture == seccomp.Arch.X86 and number in (102, 117) and name not in ("socketcall", "ipc")
    return -1 if through else number


def conditions(args):
    return [seccomp.Arg(a["index"], OPERATORS[a["op"]], a.get("value", 0), a.get("valueTwo", 0)) for a in args]


def build(profile):
    default = action(profile["defaultAction"], profile.get("defaultErrnoRet"))
    program = seccomp.SyscallFilter(defaction=default)
    if sys.argv[1:] == ["tree"]:
        program.set_attr(seccomp.Attr.CTL_OPTIMIZE, 2)
    names = ["SCMP_ARCH_X86_64"] + [a for a in profile.get("architectures", []) if a != "SCMP_ARCH_X86_64"]
    for name in names[1:]:
        program.add_arch(ARCHITECTURES[name])
    last, unknown = {name: 0 for name in names}, set()
    for rule in profile.get("syscalls", []):
        wanted = action(rule["action"], rule.get("errnoRet"))
        for name in rule["names"]:
            native = number_of(seccomp.Arch.NATIVE, name)
            if native is None:
                unknown.add(name)
                continue
            for architecture in names:
                last[architecture] = max(last[architecture], number_of(ARCHITECTURES[architecture], name) or 0)
            if wanted == default:
                continue
            args = rule.get("args") or []
            indexes = [a["index"] for a in args]
            together = [args] if len(set(indexes)) == len(indexes) else [[a] for a in args]
            for some in together:
                program.add_rule(wanted, native, *conditions(some))
    with tempfile.TemporaryFile() as file:
        program.export_bpf(file)
        file.seek(0)
        return {"bpf": file.read().hex(), "last": last, "unknown": sorted(unknown)}


def answer(profile):
    # In a process of its own: some conflicting rules make the library loop or fall.
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        try:
            text = json.dumps(build(profile))
        except Exception as failure:
            text = json.dumps({"error": repr(failure)})
        with os.fdopen(theirs, "w") as pipe:
            pipe.write(text)
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as pipe:
        text = pipe.read()
    status = os.waitpid(child, 0)[1]
    return text or json.dumps({"error": f"the library ended its process: {status}"})


if sys.argv[1:] == ["numbers"]:
    for line in sys.stdin:
        print(json.dumps({name: number_of(token, line.strip()) for name, token in ARCHITECTURES.items()}))
    sys.exit()

for line in sys.stdin:
    print(answer(json.loads(line)), flush=True)
