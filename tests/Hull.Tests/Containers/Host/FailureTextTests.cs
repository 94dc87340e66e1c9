using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Hull.Cgroups.Planning;
using Hull.Containers.Child;
using Hull.Containers.Host;
using Hull.Primitives;
using Hull.Tests.Containers.Planning;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Host;

/// <summary>The child sends numbers; here is what users read.</summary>
public sealed class FailureTextTests
{
    private static readonly Made s_made = Plans.Of(Plans.Template(), CgroupLayout.V2);

    [Test]
    [Arguments("mount tmpfs on /dev/shm", KernelCall.FsOpen, Errno.NotPermitted, "", "error during container init: mounts[3]: mount tmpfs on /dev/shm: fsopen: operation not permitted (fsopen needs CAP_SYS_ADMIN and a seccomp filter that lets it through)")]
    [Arguments("mount tmpfs on /dev", KernelCall.FsConfig, Errno.InvalidArgument, "tmpfs: Bad value for 'size'",
        "error during container init: mounts[1]: mount tmpfs on /dev: fsconfig(tmpfs: Bad value for 'size'): invalid argument (an option that this file system does not take)")]
    [Arguments("start a session of its own", KernelCall.Setsid, Errno.NotPermitted, "", "error during container init: start a session of its own: setsid: operation not permitted")]
    [Arguments("limit RLIMIT_NOFILE to 1024/1024", KernelCall.Setrlimit, Errno.NotPermitted, "",
        "error during container init: process.rlimits[0]: limit RLIMIT_NOFILE to 1024/1024: setrlimit: operation not permitted (raising a hard limit needs CAP_SYS_RESOURCE; no RLIMIT_NOFILE may exceed /proc/sys/fs/nr_open)")]
    [Arguments("set the hostname hull", KernelCall.Sethostname, (Errno)4095, "", "error during container init: hostname: set the hostname hull: sethostname: errno 4095")]
    public async Task A_kernel_call_is_told_with_its_step_and_field(string words, KernelCall call, Errno errno, string detail, string expected) =>
        await Assert.That(Tell(words, call, ChildVerdict.None, errno, detail)).IsEqualTo(expected);

    [Test]
    [Arguments("mount proc on /proc", ChildVerdict.IsSymlink, "error during container init: mounts[0]: mount proc on /proc: it must be an ordinary directory, and the image has a symbolic link or a file there")]
    [Arguments("make the device /dev/null", ChildVerdict.NotTheDevice, "error during container init: linux: make the device /dev/null: what the image has there is not that device")]
    [Arguments("enter /", ChildVerdict.OutsideRoot, "error during container init: process.cwd: enter /: the directory lies outside the container")]
    [Arguments("report that all is ready", ChildVerdict.PeerGone, "error during container init: report that all is ready: the other side went away")]
    public async Task A_verdict_is_told_in_words(string words, ChildVerdict verdict, string expected) =>
        await Assert.That(Tell(words, KernelCall.None, verdict, Errno.InvalidArgument, "")).IsEqualTo(expected);

    [Test]
    [Arguments(ChildVerdict.NotFoundInPath, Errno.NoEntry, "exec: \"sh\": executable file not found in $PATH")]
    [Arguments(ChildVerdict.IsDirectory, Errno.IsDirectory, "exec: \"sh\": is a directory")]
    [Arguments(ChildVerdict.DoesNotExist, Errno.NoEntry, "exec: \"sh\": stat /bin/sh: no such file or directory")]
    [Arguments(ChildVerdict.NotExecutable, Errno.AccessDenied, "exec: \"sh\": permission denied (process.args[0] is not executable for process.user: chmod +x?)")]
    [Arguments(ChildVerdict.NotExecutable, Errno.TooManyLinks, "exec: \"sh\": too many levels of symbolic links")]
    public async Task A_program_that_is_not_found_is_told_in_the_words_of_Go(ChildVerdict verdict, Errno errno, string expected) =>
        await Assert.That(Tell("find sh", KernelCall.None, verdict, errno, "/bin/sh")).IsEqualTo(expected);

    [Test]
    [Arguments(Errno.NoEntry, "\u007fELF\u0002", "exec sh: no such file or directory (the program is there, but its dynamic loader (ELF interpreter) is not in the rootfs)")]
    [Arguments(Errno.ExecFormat, "\u007fELF\u0002", "exec sh: exec format error (the program is built for another architecture)")]
    [Arguments(Errno.ExecFormat, "", "exec sh: exec format error (the file is empty)")]
    [Arguments(Errno.ExecFormat, "echo hi\n", "exec sh: exec format error (neither an ELF program nor a script with a #! line)")]
    [Arguments(Errno.NoEntry, "#!/bin/bash -e\n", "exec sh: no such file or directory (its interpreter /bin/bash can't be executed in the rootfs: is it there?)")]
    [Arguments(Errno.NoEntry, "#! /bin/bash", "exec sh: no such file or directory (its interpreter /bin/bash can't be executed in the rootfs: is it there?)")]
    [Arguments(Errno.NoEntry, "#!/bin/sh\r\n", "exec sh: no such file or directory (its first line ends in CRLF: the kernel looks for an interpreter whose name ends in a carriage return)")]
    [Arguments(Errno.AccessDenied, "\u007fELF", "exec sh: permission denied (is it on a mount with noexec?)")]
    [Arguments(Errno.NoMemory, "\u007fELF", "exec sh: cannot allocate memory")]
    public async Task A_program_the_kernel_refuses_is_told_with_the_likely_reason(Errno errno, string head, string expected) =>
        await Assert.That(Tell("execute sh", KernelCall.Execve, ChildVerdict.None, errno, head)).IsEqualTo(expected);

    [Test]
    public async Task Half_a_message_is_said_to_be_one()
    {
        Arena arena = Arena.Create(4096);
        await Assert.That(OciText.Sentence(FailureText.Of("xyz"u8, default, ref arena))).IsEqualTo("the container's init sent half a message");
        await Assert.That(OciText.Sentence(FailureText.OfStart(""u8, default, default, ref arena))).IsEqualTo("the container's init sent half a message");
    }

    [Test]
    [Arguments(-1)]
    [Arguments(100_000)]
    public async Task A_step_out_of_the_plan_was_hull_init_itself(int step) =>
        await Assert.That(Tell(new ChildFailure { Step = step, Call = KernelCall.Execve, Errno = Errno.AccessDenied }, "")).IsEqualTo("execute hull init: execve: permission denied");

    [Test]
    [Arguments("\u000b4", "internal error in the container's init: signal 11 at the step \"enter the new network namespace\": this is a defect of hull, please report it with the config")]
    [Arguments("\u000b999", "internal error in the container's init: signal 11: this is a defect of hull, please report it with the config")]
    [Arguments("\u000b", "internal error in the container's init: signal 11: this is a defect of hull, please report it with the config")]
    [Arguments("", "internal error in the container's init: signal 0: this is a defect of hull, please report it with the config")]
    public async Task A_fault_names_its_step(string message, string expected)
    {
        Arena arena = Arena.Create(8192);
        await Assert.That(OciText.Sentence(FailureText.OfFault(Encoding.UTF8.GetBytes(message), s_made.Plan.Steps, ref arena))).IsEqualTo(expected);
    }

    [Test]
    public async Task Every_call_has_a_name()
    {
        string[] names = [.. Enum.GetValues<KernelCall>().Select(call => Encoding.UTF8.GetString(CallNames.Of(call)))];
        await Assert.That(names[0]).IsEmpty();
        await Assert.That(names.Skip(1).Where(string.IsNullOrEmpty)).IsEmpty();
        await Assert.That(names.Distinct().Count()).IsEqualTo(names.Length);
    }

    private static string Tell(string words, KernelCall call, ChildVerdict verdict, Errno errno, string detail) =>
        Tell(new ChildFailure { Step = s_made.Words.IndexOf(words), Call = call, Verdict = verdict, Errno = errno }, detail);

    private static string Tell(ChildFailure failure, string detail)
    {
        Arena arena = Arena.Create(16 * 1024);
        byte[] message = [.. ChildFailure.BytesOf(ref failure), .. Encoding.UTF8.GetBytes(detail)];
        return OciText.Sentence(FailureText.Of(message, s_made.Plan.Steps, ref arena));
    }
}
