using System;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning.Sysctls;

/// <summary>
/// linux.sysctl: only what belongs to a namespace of the container's own. Everything else in /proc/sys is the machine's,
/// and so is what belongs to a namespace that the container shares with hull.
/// </summary>
internal static class SysctlPlanner
{
    private const int LongestName = 1024;

    /// <summary>Adds a step for each, or refuses the first that the container may not set.</summary>
    public static Outcome Add(ref StepList steps, in Spec spec, in NamespacePlan namespaces, in HostFacts host, ref Arena scratch)
    {
        foreach (ref readonly KeyValue sysctl in spec.Linux.Sysctl.Span)
        {
            Outcome outcome = AddOne(ref steps, in sysctl, in spec, in namespaces, in host, ref scratch);
            if (outcome.Failed)
            {
                Line subject = new(stackalloc byte[LongestName + 32]);
                WriteField(ref subject, sysctl.Key);
                return outcome.About(scratch.Copy(subject.Written));
            }
        }

        return Outcome.Ok;
    }

    /// <summary>The field, as users write it: <c>linux.sysctl["net.ipv4.ip_forward"]</c>.</summary>
    public static void WriteField(scoped ref Line line, Utf8 name)
    {
        new SpecPath(SpecField.Sysctl).WriteTo(ref line);
        line.Add("["u8);
        line.AddQuoted(name.Span);
        line.Add("]"u8);
    }

    private static Outcome AddOne(
        ref StepList steps, in KeyValue sysctl, in Spec spec, in NamespacePlan namespaces, in HostFacts host, ref Arena scratch)
    {
        Line file = new(stackalloc byte[LongestName]);
        file.Add("sys/"u8);
        int root = file.Length;
        if (!SysctlName.TryWritePath(sysctl.Key.Span, ref file))
        {
            return Outcome.Refuse(ref scratch, "that is no name of a sysctl: names with dots or slashes between them, none of them empty, \".\" or \"..\""u8);
        }

        Outcome outcome = Check(file.Written[root..], in sysctl, in spec, in namespaces, in host, ref scratch);
        if (!outcome.Failed)
        {
            // Nothing at all can't be written; an empty line is how an empty value is said.
            Utf8 value = sysctl.Value.IsEmpty ? steps.Arena.Copy("\n"u8) : steps.Copy(sysctl.Value);
            steps.Add(StepKind.SetSysctl, new SpecPath(SpecField.Sysctl), new SysctlStep(steps.Copy(sysctl.Key), steps.Arena.Copy(file.Written), value));
        }

        return outcome;
    }

    /// <summary>The sentences are runc's, which clients know.</summary>
    private static Outcome Check(
        scoped ReadOnlySpan<byte> path, in KeyValue sysctl, in Spec spec, in NamespacePlan namespaces, in HostFacts host, ref Arena scratch)
    {
        CloneFlags holder = SysctlName.NamespaceOf(path);
        bool own = holder != CloneFlags.None && namespaces.Has(holder) && (host.JoinedOwn & holder) == 0;
        if (own && path.SequenceEqual("kernel/hostname"u8))
        {
            return Say(path, " is not allowed as it conflicts with the OCI \"hostname\" field"u8, ref scratch);
        }

        if (own && path.SequenceEqual("kernel/domainname"u8) && !spec.Domainname.IsEmpty && !spec.Domainname.Is(sysctl.Value))
        {
            return Say(path, " is not allowed as it conflicts with the OCI \"domainname\" field"u8, ref scratch);
        }

        return (own, holder) switch
        {
            (true, _) => Outcome.Ok,
            (_, CloneFlags.NewNet) => Say(path, " not allowed in host network namespace"u8, ref scratch),
            (_, CloneFlags.NewIpc) => Say(path, " is not allowed in the hosts ipc namespace"u8, ref scratch),
            _ => Say(path, " is not in a separate kernel namespace"u8, ref scratch),
        };
    }

    private static Outcome Say(scoped ReadOnlySpan<byte> path, scoped ReadOnlySpan<byte> what, ref Arena scratch)
    {
        Line name = new(stackalloc byte[LongestName]);
        SysctlName.WriteDotted(path, ref name);
        Line sentence = new(stackalloc byte[LongestName * 2]);
        sentence.Add("sysctl "u8);
        sentence.AddQuoted(name.Written);
        sentence.Add(what);
        return Outcome.Refuse(ref scratch, sentence.Written);
    }
}
