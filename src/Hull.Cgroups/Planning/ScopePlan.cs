using System;
using Hull.Cgroups.Devices;
using Hull.Cgroups.Limits;
using Hull.Cgroups.Systemd.Units;
using Hull.Cgroups.Systemd.Values;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Cgroups.Planning;

/// <summary>The scope that systemd is to start for a container: its groups are where systemd makes that.</summary>
public struct ScopePlan
{
    /// <summary>The unit; absent when hull makes the groups itself.</summary>
    public Utf8 Unit;
    /// <summary>The slice it is put into.</summary>
    public Utf8 Slice;
    /// <summary>True for the systemd of an ordinary user.</summary>
    public bool IsUser;
    /// <summary>What systemd is told of it.</summary>
    internal Slice<UnitProperty> Properties;

    /// <summary>True when there is one.</summary>
    public readonly bool IsPlanned => Unit.IsPresent;

    /// <summary>How many properties systemd is told.</summary>
    public readonly int PropertyCount => Properties.Count;

    /// <summary>Plans the scope of <paramref name="spec"/>.</summary>
    /// <param name="spec">The config.</param>
    /// <param name="request">What else is known.</param>
    /// <param name="limits">linux.resources as files, without device rules.</param>
    /// <param name="devices">The device rules.</param>
    /// <param name="arena">Where the plan goes.</param>
    /// <param name="scope">The plan.</param>
    internal static Outcome TryMake(in Spec spec, in CgroupRequest request, Slice<Limit> limits, in DevicePolicy devices, ref Arena arena, out ScopePlan scope)
    {
        scope = new ScopePlan { IsUser = request.IsUser };
        Outcome outcome = UnitName.From(spec.Linux.CgroupsPath, request.Id, request.IsUser, ref arena, out UnitName name);
        Subgroups groups = default;
        outcome = outcome.Failed ? outcome : Subgroups.Read(spec.Annotations, ref arena, out groups);
        if (!outcome.Failed && groups.Subgroup.IsPresent)
        {
            return Outcome.Refuse(
                arena.Copy("annotations[\"run.oci.systemd.subgroup\"]"u8), arena.Copy("not supported yet"u8), arena.Copy("when it is empty the container is in the scope's own group"u8));
        }

        scope.Unit = name.Unit;
        scope.Slice = name.Slice;
        return outcome.Failed
            ? outcome
            : ScopeProperties.TryMake(in name, request.Id, spec.Annotations, limits, in devices, request.Layout == CgroupLayout.V1, ref arena, out scope.Properties);
    }

    /// <summary>Where the scope's group lies, from the hierarchy's root on, without slashes at its ends; a user's is below that of their systemd.</summary>
    internal readonly Utf8 Path(ref Arena arena)
    {
        Line path = new(stackalloc byte[4096]);
        UnitName.AddPath(Slice.Span, ref path);
        path.Add("/"u8, Unit.Span);
        ReadOnlySpan<byte> written = path.Written;
        return arena.Copy(written[1..]);
    }
}
