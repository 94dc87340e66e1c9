using System;
using Hull.Containers.Planning.Clocks;
using Hull.Containers.Planning.Networks;
using Hull.Containers.Planning.UserNamespaces;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>linux.namespaces, sorted by who makes or joins each, and when.</summary>
public struct NamespacePlan
{
    /// <summary>New ones that clone3(2) makes.</summary>
    public CloneFlags Clone;
    /// <summary>All new ones, whoever makes them.</summary>
    public CloneFlags New;
    /// <summary>All that exist already.</summary>
    public CloneFlags Joined;
    /// <summary>A time namespace: hull unshares it before the clone, because clone3(CLONE_NEWTIME) freezes its offsets.</summary>
    public bool NewTime;
    /// <summary>linux.timeOffsets for that time namespace.</summary>
    public Slice<ClockOffset> ClockOffsets;
    /// <summary>A network namespace: hull makes it while the child starts, on another core.</summary>
    public bool NewNetwork;
    /// <summary>A network namespace to join that hull hands over, because it has devices to move there first; else joining is a step.</summary>
    public Utf8 NetworkPath;
    /// <summary>The entry of linux.namespaces that <see cref="NetworkPath"/> comes from.</summary>
    public SpecPath NetworkOrigin;
    /// <summary>linux.netDevices.</summary>
    public Slice<NetworkDevice> NetworkDevices;
    /// <summary>A pid namespace to be in before the clone: the child then starts inside it, without a second fork.</summary>
    public Utf8 PidPath;
    /// <summary>The entry of linux.namespaces that <see cref="PidPath"/> comes from.</summary>
    public SpecPath PidOrigin;

    /// <summary>True when the child gets its network namespace from hull.</summary>
    public readonly bool HandsNetworkOver => NewNetwork || NetworkPath.IsPresent;

    /// <summary>The container has a user namespace, new or joined: hull init enters it, and is then cloned again into the others.</summary>
    public readonly bool HasUser => Has(CloneFlags.NewUser);

    /// <summary>True when the container does not share this namespace with hull.</summary>
    public readonly bool Has(CloneFlags type) => ((New | Joined) & type) != 0;

    /// <summary>True when linux.namespaces names a user namespace.</summary>
    public static bool NamesUser(in Spec spec)
    {
        foreach (ref readonly Namespace entry in spec.Linux.Namespaces.Span)
        {
            if (entry.Type.Is("user"u8))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Sorts linux.namespaces; joins, and everything about a user namespace, become steps.</summary>
    public static Outcome Sort(in Spec spec, in HostFacts host, ref StepList steps, ref Arena scratch, out NamespacePlan plan)
    {
        plan = default;
        for (int i = 0; i < spec.Linux.Namespaces.Count; i++)
        {
            ref readonly Namespace entry = ref spec.Linux.Namespaces[i];
            SpecPath origin = new(SpecField.Namespaces, i);
            CloneFlags type = TypeOf(entry.Type.Span);
            if (type == CloneFlags.None)
            {
                return Outcome.Refuse(origin.Text(ref scratch), scratch.Join("unknown namespace type \""u8, entry.Type.Span, "\""u8));
            }

            if (plan.Has(type))
            {
                return Outcome.Refuse(origin.Text(ref scratch), scratch.Join("malformed spec file: duplicated ns \""u8, entry.Type.Span, "\""u8));
            }

            if (entry.Path.IsEmpty)
            {
                plan.New |= type;
            }
            else
            {
                plan.Joined |= type;
                if (entry.Path.Span[0] != (byte)'/')
                {
                    return Outcome.Refuse(origin.Text(ref scratch), scratch.Join("the path of a namespace must be absolute: "u8, entry.Path.Span));
                }
            }
        }

        Outcome outcome = plan.Check(in spec, ref scratch);
        if (plan.HasUser && spec.Linux.NetDevices.Count > 0)
        {
            // Its network namespace is made where hull has no hold of it yet.
            return Outcome.Refuse(scratch.Copy("linux.netDevices"u8), scratch.Copy("not supported yet in a container with a user namespace"u8));
        }

        if (outcome.Failed || plan.HasUser)
        {
            return outcome.Failed ? outcome : UserNamespacePlanner.Add(ref steps, in spec, in host, ref scratch, ref plan);
        }

        for (int i = 0; i < spec.Linux.Namespaces.Count; i++)
        {
            ref readonly Namespace entry = ref spec.Linux.Namespaces[i];
            if (!entry.Path.IsEmpty)
            {
                plan.Join(TypeOf(entry.Type.Span), entry.Path, new SpecPath(SpecField.Namespaces, i), spec.Linux.NetDevices.Count > 0, ref steps);
            }
        }

        plan.NewTime = (plan.New & CloneFlags.NewTime) != 0;
        plan.NewNetwork = (plan.New & CloneFlags.NewNet) != 0;
        // A cgroup namespace is rooted at the groups its maker is in: the child makes it, once it is in its groups.
        plan.Clone = plan.New & ~(CloneFlags.NewTime | CloneFlags.NewNet | CloneFlags.NewCgroup);
        return UserNamespacePlanner.CheckNone(in spec, ref scratch);
    }

    /// <summary>The CLONE_NEW* flag of a namespace type in the spec's words, or None.</summary>
    public static CloneFlags TypeOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("pid"u8) => CloneFlags.NewPid,
        _ when name.SequenceEqual("network"u8) => CloneFlags.NewNet,
        _ when name.SequenceEqual("mount"u8) => CloneFlags.NewMount,
        _ when name.SequenceEqual("ipc"u8) => CloneFlags.NewIpc,
        _ when name.SequenceEqual("uts"u8) => CloneFlags.NewUts,
        _ when name.SequenceEqual("user"u8) => CloneFlags.NewUser,
        _ when name.SequenceEqual("cgroup"u8) => CloneFlags.NewCgroup,
        _ when name.SequenceEqual("time"u8) => CloneFlags.NewTime,
        _ => CloneFlags.None,
    };

    /// <summary>The spec's word for a namespace type.</summary>
    public static ReadOnlySpan<byte> NameOf(CloneFlags type) => type switch
    {
        CloneFlags.NewPid => "pid"u8,
        CloneFlags.NewNet => "network"u8,
        CloneFlags.NewMount => "mount"u8,
        CloneFlags.NewIpc => "ipc"u8,
        CloneFlags.NewUts => "uts"u8,
        CloneFlags.NewUser => "user"u8,
        CloneFlags.NewCgroup => "cgroup"u8,
        CloneFlags.NewTime => "time"u8,
        _ => "unknown"u8,
    };

    private void Join(CloneFlags type, Utf8 path, SpecPath origin, bool movesDevices, ref StepList steps)
    {
        if (type == CloneFlags.NewPid)
        {
            PidPath = steps.Copy(path);
            PidOrigin = origin;
        }
        else if (type == CloneFlags.NewNet && movesDevices)
        {
            NetworkPath = steps.Copy(path);
            NetworkOrigin = origin;
        }
        else
        {
            steps.Add(StepKind.JoinNamespace, origin, new NamespaceStep(type, steps.Copy(path)));
        }
    }

    private readonly Outcome Check(in Spec spec, ref Arena scratch)
    {
        if (!Has(CloneFlags.NewMount))
        {
            return Outcome.Refuse(scratch.Copy("linux.namespaces"u8), scratch.Copy(
                "a container needs a mount namespace: without one its mounts would be made on the host (add {\"type\": \"mount\"})"u8));
        }

        if (!spec.Hostname.IsEmpty && !Has(CloneFlags.NewUts))
        {
            return Outcome.Refuse(scratch.Copy("hostname"u8), scratch.Copy("unable to set hostname without a private UTS namespace"u8));
        }

        return !spec.Domainname.IsEmpty && !Has(CloneFlags.NewUts)
            ? Outcome.Refuse(scratch.Copy("domainname"u8), scratch.Copy("unable to set domainname without a private UTS namespace"u8))
            : Outcome.Ok;
    }
}
