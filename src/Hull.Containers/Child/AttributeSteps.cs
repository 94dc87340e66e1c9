using Hull.Containers.Planning.Attributes;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>How the kernel treats the process, besides who it is.</summary>
internal static class AttributeSteps
{
    /// <summary>Joins the container's session keyring, and opens it to those who come later when it is new.</summary>
    public static Errno SessionKeyring(ref ChildContext context, in KeyringStep step)
    {
        Errno errno = context.Note(KernelCall.Keyctl, Sys.JoinSessionKeyring(step.Name, out int keyring));
        if (errno == Errno.NotImplemented)
        {
            // A kernel without keyrings has none of the caller's keys to hide either.
            return Errno.None;
        }

        return errno == Errno.None && step.Permissions != KeyPermissions.None
            ? context.Note(KernelCall.Keyctl, Sys.SetKeyPermissions(keyring, step.Permissions))
            : errno;
    }

    /// <summary>sched_setattr(2).</summary>
    public static Errno Scheduler(ref ChildContext context, in SchedulingAttributes attributes) =>
        context.Note(KernelCall.SchedSetattr, Sys.SetScheduling(in attributes));

    /// <summary>sched_setaffinity(2).</summary>
    public static Errno CpuAffinity(ref ChildContext context, in AffinityStep step) =>
        context.Note(KernelCall.SchedSetaffinity, Sys.SetAffinity(step.Cpus.Span));

    /// <summary>ioprio_set(2).</summary>
    public static Errno IoPriority(ref ChildContext context, in IoPriorityStep step) =>
        context.Note(KernelCall.IoprioSet, Sys.SetIoPriority(step.Class, step.Level));

    /// <summary>set_mempolicy(2).</summary>
    public static Errno MemoryPolicy(ref ChildContext context, in MemoryPolicyStep step) =>
        context.Note(KernelCall.SetMempolicy, Sys.SetMemoryPolicy(step.Mode, step.Flags, step.Nodes.Span));

    /// <summary>personality(2).</summary>
    public static Errno Personality(ref ChildContext context, uint domain) =>
        context.Note(KernelCall.Personality, Sys.SetPersonality((ExecutionDomain)domain));
}
