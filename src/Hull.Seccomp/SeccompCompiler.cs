using Hull.Primitives;
using Hull.Seccomp.Code;
using Hull.Seccomp.Rules;
using Profile = Hull.Oci.Model.Seccomp;

namespace Hull.Seccomp;

/// <summary>Turns linux.seccomp into a filter. Pure: no system call, and the same profile always gives the same bytes.</summary>
public static class SeccompCompiler
{
    /// <summary>Compiles <paramref name="profile"/> for a kernel whose own architecture is <paramref name="native"/>.</summary>
    /// <param name="profile">linux.seccomp.</param>
    /// <param name="native">The architecture that is always filtered, and asked for first.</param>
    /// <param name="scratch">Where it is worked out; errors go there.</param>
    /// <param name="target">Where the program goes.</param>
    /// <param name="filter">The filter.</param>
    public static Outcome TryCompile(in Profile profile, Architecture native, ref Arena scratch, ref Arena target, out SeccompFilter filter)
    {
        filter = default;
        Complaint complaint = new(ref scratch);
        if (!Vocabulary.TryAction(profile.DefaultAction.Span, profile.DefaultErrnoRet, out uint defaultAction))
        {
            return complaint.About("defaultAction"u8, "no seccomp action: "u8, profile.DefaultAction.Span);
        }

        Slice<RuleTable> tables = Tables(in profile, native, ref complaint, ref scratch);
        if (complaint.Outcome.Failed)
        {
            return complaint.Outcome;
        }

        RuleReader reader = new(tables.Span, defaultAction, ref scratch);
        for (int i = 0; i < profile.Syscalls.Count; i++)
        {
            Outcome outcome = reader.Add(in profile.Syscalls[i], i);
            if (outcome.Failed)
            {
                return outcome;
            }
        }

        filter.UnknownSyscall = reader.Unknown;
        filter.Notifies = reader.Notifies || defaultAction == Vocabulary.Notify;
        if (!FilterFlags.TryRead(profile.Flags, filter.Notifies, out filter.Flags, out int unknown))
        {
            return complaint.About("flags["u8, unknown, "no seccomp flag: "u8, profile.Flags[unknown].Span);
        }

        FilterCode code = new(defaultAction, ref scratch);
        return code.TryWrite(tables.Span, ref target, out filter.Program, out int length) ? Outcome.Ok : complaint.TooLong(length);
    }

    /// <summary>Takes a program that somebody else compiled, with the flags of a profile whose rules are not asked.</summary>
    /// <param name="profile">linux.seccomp; its flags count.</param>
    /// <param name="program">struct sock_filter[].</param>
    /// <param name="notifies">Somebody listens, so a listener is to be made.</param>
    /// <param name="scratch">For errors.</param>
    /// <param name="filter">The filter.</param>
    public static Outcome TryTake(in Profile profile, Slice<ulong> program, bool notifies, ref Arena scratch, out SeccompFilter filter)
    {
        Complaint complaint = new(ref scratch);
        filter = new SeccompFilter { Program = program, Notifies = notifies };
        return FilterFlags.TryRead(profile.Flags, notifies, out filter.Flags, out int unknown)
            ? Outcome.Ok
            : complaint.About("flags["u8, unknown, "no seccomp flag: "u8, profile.Flags[unknown].Span);
    }

    /// <summary>An empty table for each architecture: the native one first, then the profile's in its order, each once.</summary>
    private static Slice<RuleTable> Tables(in Profile profile, Architecture native, ref Complaint complaint, ref Arena scratch)
    {
        Slice<RuleTable> tables = scratch.Allocate<RuleTable>(Architectures.Count);
        tables[0] = RuleTable.Create(native, ref scratch);
        int count = 1;
        for (int i = 0; i < profile.Architectures.Count; i++)
        {
            if (!Architectures.TryFind(profile.Architectures[i].Span, out Architecture architecture))
            {
                complaint.About("architectures["u8, i, "no system call table for this architecture: "u8, profile.Architectures[i].Span);
                return default;
            }

            if (!Contains(tables.Take(count), architecture))
            {
                tables[count++] = RuleTable.Create(architecture, ref scratch);
            }
        }

        return tables.Take(count);
    }

    private static bool Contains(Slice<RuleTable> tables, Architecture architecture)
    {
        foreach (ref readonly RuleTable table in tables)
        {
            if (table.Architecture == architecture)
            {
                return true;
            }
        }

        return false;
    }
}
