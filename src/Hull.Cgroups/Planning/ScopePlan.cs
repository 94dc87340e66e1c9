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
    /// <summary>The container's group below the scope's, without a slash at either end; absent when it is the scope's own.</summary>
    public Utf8 Subgroup;
    /// <summary>What systemd is told of it.</summary>
    internal Slice<UnitProperty> Properties;

    private const int LongestPath = 4096;

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
        scope.Unit = name.Unit;
        scope.Slice = name.Slice;
        return outcome.Failed
            ? outcome
            : ScopeProperties.TryMake(in name, request.Id, spec.Annotations, limits, in devices, request.Layout == CgroupLayout.V1, ref arena, out scope.Properties);
    }

    /// <summary>
    /// Where the container's group will lie, from the hierarchy's root on, without slashes at its ends. A user's systemd
    /// has its groups below its own: hull is most often in one of them; otherwise they are where systemd puts them.
    /// </summary>
    internal readonly Utf8 Path(in CgroupRequest request, ReadOnlySpan<byte> ownPath, ref Arena arena)
    {
        Line path = new(arena.Allocate<byte>(LongestPath).Span);
        if (IsUser)
        {
            AddManager(ref path, request.Uid, ownPath);
        }

        UnitName.AddPath(Slice.Span, ref path);
        path.Add("/"u8, Unit.Span);
        path.Add(Subgroup.IsPresent ? "/"u8 : default, Subgroup.Span);
        ReadOnlySpan<byte> written = path.Written;
        return arena.Copy(written[1..]);
    }

    /// <summary>The group of a user's systemd: <c>/user.slice/user-1000.slice/user@1000.service</c>.</summary>
    private static void AddManager(scoped ref Line path, uint uid, ReadOnlySpan<byte> ownPath)
    {
        int manager = ownPath.IndexOf("/user@"u8);
        int end = manager < 0 ? -1 : ownPath[manager..].IndexOf(".service/"u8);
        if (end > 0)
        {
            path.Add(ownPath[..(manager + end)], ".service"u8);
            return;
        }

        path.Add("/user.slice/user-"u8);
        path.Add(uid);
        path.Add(".slice/user@"u8);
        path.Add(uid);
        path.Add(".service"u8);
    }
}
