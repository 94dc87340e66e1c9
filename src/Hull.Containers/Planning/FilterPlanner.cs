using System;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Seccomp;

namespace Hull.Containers.Planning;

/// <summary>linux.seccomp: compiled where the config is read, loaded where the kernel lets the process.</summary>
internal static class FilterPlanner
{
    private static ReadOnlySpan<byte> BpfData => "run.oci.seccomp_bpf_data"u8;

    private static ReadOnlySpan<byte> FailUnknown => "run.oci.seccomp_fail_unknown_syscall"u8;

    /// <summary>Compiles the config's filter into the plan; none when the config has none.</summary>
    public static Outcome Compile(in Spec spec, ref Arena scratch, ref Arena shared, out SeccompFilter filter)
    {
        filter = default;
        ref readonly Oci.Model.Seccomp seccomp = ref spec.Linux.Seccomp;
        if (RuntimeAnnotations.TryFind(spec.Annotations, BpfData, out Utf8 data))
        {
            // Its rules can't be read: as under crun it notifies when somebody listens.
            return RawProgram.TryRead(data.Span, ref shared, out Slice<ulong> program)
                ? SeccompCompiler.TryTake(in seccomp, program, notifies: !seccomp.ListenerPath.IsEmpty, ref scratch, out filter)
                : RuntimeAnnotations.Refuse(BpfData, "expected base64 of 1 to 4096 instructions, eight bytes each"u8, ref scratch);
        }

        if (!spec.Linux.HasSeccomp)
        {
            return Outcome.Ok;
        }

        Outcome outcome = SeccompCompiler.TryCompile(in seccomp, Architectures.Native, ref scratch, ref shared, out filter);
        if (!outcome.Failed && filter.UnknownSyscall.IsPresent && RuntimeAnnotations.IsOn(spec.Annotations, FailUnknown))
        {
            return Outcome.Refuse(
                scratch.Copy("linux.seccomp.syscalls"u8), scratch.Join("no such system call: "u8, filter.UnknownSyscall.Span),
                scratch.Join("which annotation "u8, FailUnknown, " makes an error"u8));
        }

        // The name lies in the config, which the child does not see.
        filter.UnknownSyscall = default;
        return outcome.Failed ? outcome : CheckListener(in seccomp, filter.Notifies, ref scratch);
    }

    /// <summary>
    /// Without no_new_privs loading a filter needs CAP_SYS_ADMIN: before the identity changes. The rest of hull's calls are
    /// then under the filter, as runc's are.
    /// </summary>
    public static bool IsEarly(in Process process, in SeccompFilter filter) => filter.Program.IsPresent && !process.NoNewPrivileges;

    /// <summary>Adds it there.</summary>
    public static void AddEarly(ref StepList steps, in SeccompFilter filter) => Add(ref steps, in filter, preserved: 0, isLast: false);

    /// <summary>
    /// One that notifies is loaded before anybody is told that all is ready: it is create, exec or run that hands the
    /// descriptor on, not start. What follows is under the filter, and the listener is there to answer.
    /// </summary>
    public static void AddNotifying(ref StepList steps, in Process process, in SeccompFilter filter)
    {
        if (filter.Program.IsPresent && process.NoNewPrivileges && filter.Notifies)
        {
            Add(ref steps, in filter, preserved: 0, isLast: false);
        }
    }

    /// <summary>With no_new_privs anybody may load one: as late as can be, so that the filter need not allow what hull does.</summary>
    public static void AddLate(ref StepList steps, in Process process, in SeccompFilter filter, int preserved)
    {
        if (filter.Program.IsPresent && process.NoNewPrivileges && !filter.Notifies)
        {
            Add(ref steps, in filter, preserved, isLast: true);
        }
    }

    /// <summary>Refuses notifications without a listener, and what is for a listener without notifications.</summary>
    private static Outcome CheckListener(in Oci.Model.Seccomp seccomp, bool notifies, ref Arena scratch)
    {
        if (notifies && seccomp.ListenerPath.IsEmpty)
        {
            return Outcome.Refuse(scratch.Copy("linux.seccomp.listenerPath"u8), scratch.Copy("missing: SCMP_ACT_NOTIFY needs a socket that somebody listens on"u8));
        }

        return seccomp.ListenerPath.IsEmpty && !seccomp.ListenerMetadata.IsEmpty
            ? Outcome.Refuse(scratch.Copy("linux.seccomp.listenerMetadata"u8), scratch.Copy("there is no listenerPath to send it to"u8))
            : Outcome.Ok;
    }

    private static void Add(ref StepList steps, in SeccompFilter filter, int preserved, bool isLast) =>
        steps.Add(StepKind.Filter, new SpecPath(SpecField.Seccomp), new FilterStep(filter.Program, filter.Flags, preserved, isLast, filter.Notifies));
}
