using System;
using System.Buffers.Text;
using Hull.Cgroups;
using Hull.Cgroups.Devices;
using Hull.Cgroups.Limits;
using Hull.Containers.Host.Resctrl;
using Hull.Containers.Planning.Resctrl;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>What <c>hull update</c> is asked to change.</summary>
public struct UpdateRequest
{
    /// <summary>--resources: a file with linux.resources, or - for standard input; then <see cref="Json"/> means nothing.</summary>
    public Utf8 File;
    /// <summary>The other flags, as linux.resources.</summary>
    public Utf8 Json;
    /// <summary>--l3-cache-schema.</summary>
    public Utf8 L3CacheSchema;
    /// <summary>--mem-bw-schema.</summary>
    public Utf8 MemBwSchema;
}

/// <summary><c>hull update</c>: new limits for a container that lives. What is not named stays as it is.</summary>
public static class Update
{
    private const int LargestFile = 1 << 20; // bytes

    /// <summary>Changes them.</summary>
    public static Outcome Now(in Command command, in UpdateRequest request, ref Arena arena)
    {
        bool hasSchema = request.L3CacheSchema.IsPresent || request.MemBwSchema.IsPresent;
        bool hasLimits = request.File.IsPresent || !request.Json.Is("{}"u8) || !hasSchema;
        ResctrlPlan schema = default;
        Outcome outcome = Read(in request, ref arena, out Resources resources);
        outcome = outcome.Failed || !hasSchema ? outcome : UpdateResctrl.Plan(in request, command.Id, ref arena, out schema);
        if (outcome.Failed)
        {
            return outcome;
        }

        outcome = Existing.Open(in command, ref arena, out Existing container);
        try
        {
            outcome = outcome.Failed ? outcome : container.LockAndReload();
            if (outcome.Failed)
            {
                return outcome;
            }

            if (StatusOf.Of(in container.State) is Status.Stopped or Status.Creating)
            {
                return Outcome.Refuse(container.State.Id, arena.Copy("container not running"u8));
            }

            outcome = OpenResctrl(hasSchema, ref arena, out OwnedFd opened);
            using OwnedFd resctrl = opened;
            outcome = outcome.Failed || !hasLimits ? outcome : Write(in container.State, resources, ref arena);
            return outcome.Failed || !hasSchema ? outcome : WriteSchema(resctrl.Borrow, in schema, ref container, ref arena);
        }
        finally
        {
            container.Dispose();
        }
    }

    /// <summary>Where there is none, nothing is changed.</summary>
    private static Outcome OpenResctrl(bool isNeeded, ref Arena arena, out OwnedFd root)
    {
        root = OwnedFd.None;
        return isNeeded ? ResctrlRoot.Open(ref arena, out root) : Outcome.Ok;
    }

    private static Outcome WriteSchema(Fd root, in ResctrlPlan plan, scoped ref Existing container, ref Arena arena)
    {
        bool wasIn = container.State.ResctrlGroup.IsPresent;
        // Without a group nobody knows the container's processes but its init.
        GroupRecord.Open(container.State.CgroupPaths, ref arena, out Slice<GroupDirectory> groups);
        Outcome outcome = UpdateResctrl.Now(root, plan, groups, ref container.State, ref arena);
        GroupRecord.Close(groups);
        outcome = wasIn || !container.State.ResctrlGroup.IsPresent || outcome.Failed ? outcome : container.Save();
        if (outcome.Failed && !wasIn)
        {
            ResctrlGroup.Remove(root, plan.Group, plan.OwnsGroup, monitor: default, ref arena);
        }

        return outcome;
    }

    private static Outcome Read(in UpdateRequest request, ref Arena arena, out Resources resources)
    {
        resources = default;
        Slice<byte> text;
        int length;
        if (request.File.IsPresent)
        {
            Errno errno = Errno.None;
            OwnedFd opened = OwnedFd.None;
            bool standardInput = request.File.Is("-"u8);
            errno = standardInput ? errno : Sys.Open(request.File, OpenFlags.ReadOnly, out opened);
            using OwnedFd file = opened;
            text = default;
            length = 0;
            errno = errno == Errno.None ? FileReader.ReadAll(standardInput ? Fd.StandardInput : file.Borrow, LargestFile, ref arena, out text, out length) : errno;
            if (errno != Errno.None)
            {
                return Outcome.Kernel(arena.Copy("--resources"u8), arena.Join("read "u8, request.File.Span), errno);
            }
        }
        else
        {
            text = arena.Allocate<byte>(request.Json.Length + 1);
            request.Json.Span.CopyTo(text.Span);
            length = request.Json.Length;
        }

        return SpecReader.TryReadResources(text, length, ref arena, out resources, out Outcome outcome)
            ? Outcome.Ok
            : outcome.About(request.File.IsPresent ? request.File : arena.Copy("flags"u8));
    }

    private static Outcome Write(in ContainerState state, Resources resources, ref Arena arena)
    {
        if (state.CgroupPaths.Count == 0)
        {
            return Outcome.Refuse(state.Id, arena.Copy("a container without a cgroup of its own has no limits"u8), arena.Copy("was it made with --cgroup-manager disabled?"u8));
        }

        Outcome outcome = GroupRecord.Open(state.CgroupPaths, ref arena, out Slice<GroupDirectory> groups);
        if (outcome.Failed)
        {
            return outcome;
        }

        bool unified = groups.Count == 1 && groups[0].IsUnified;
        UpdateWeights.Keep(groups, unified, ref resources.BlockIo, ref arena);
        Slice<Limit> limits;
        if (unified)
        {
            Complete(groups[0].Directory, ref resources, ref arena);
            outcome = UnifiedLimits.TryMake(in resources, ref arena, out limits);
        }
        else
        {
            if (state.Unit.IsPresent)
            {
                CompleteV1(GroupDirectory.Find(groups, "cpu"u8).Directory, ref resources.Cpu);
            }

            outcome = V1Limits.TryMake(in resources, ref arena, out limits);
        }

        ScopeChange change = new() { Limits = limits, HasDevices = resources.Devices.Count > 0, IsV1 = !unified };
        outcome = outcome.Failed || !change.HasDevices ? outcome : DevicePolicy.TryMake(resources.Devices, ref arena, out change.Devices);
        outcome = outcome.Failed ? outcome : state.Unit.IsPresent
            ? ChangeScope(in state, in change, groups, ref arena)
            : LimitWriter.Change(limits, groups, ref arena);
        outcome = outcome.Failed || resources.Devices.Count == 0 ? outcome : UpdateDevices.Now(groups, resources.Devices, ref arena);
        GroupRecord.Close(groups);
        return outcome;
    }

    /// <summary>
    /// The files first, for the kernel's refusals: after them nothing is changed, while systemd, once told, would bring a
    /// limit back at its next daemon-reload. Then systemd, and what its properties do not hold, or round, again.
    /// </summary>
    private static Outcome ChangeScope(in ContainerState state, in ScopeChange change, Slice<GroupDirectory> groups, ref Arena arena)
    {
        Slice<Limit> limits = ScopeChange.WithoutWeight(change.Limits, ref arena);
        Outcome outcome = LimitWriter.Change(limits, groups, ref arena, out LimitHistory before);
        if (outcome.Failed)
        {
            return outcome;
        }

        outcome = ContainerScope.Change(state.Unit, state.IsUserUnit, in change, ref arena);
        if (outcome.Failed)
        {
            before.Restore();
            return outcome;
        }

        return LimitWriter.Write(limits, groups, ref arena);
    }

    /// <summary>Where v2 keeps in one file, or counts together, what the config has apart, the half that was not named is read back.</summary>
    private static void Complete(Fd group, ref Resources resources, ref Arena arena)
    {
        Span<byte> room = stackalloc byte[64];
        bool hasQuota = resources.Cpu.Quota is not (null or 0);
        bool hasPeriod = resources.Cpu.Period is not (null or 0);
        if (hasQuota != hasPeriod && GroupFile.Read(group, "cpu.max\0"u8, room, out ReadOnlySpan<byte> text) == Errno.None)
        {
            int blank = text.IndexOf((byte)' ');
            if (hasQuota && blank > 0 && Utf8Parser.TryParse(text[(blank + 1)..], out ulong period, out _))
            {
                resources.Cpu.Period = period;
            }
            else if (hasPeriod && blank > 0 && Utf8Parser.TryParse(text[..blank], out long quota, out _))
            {
                resources.Cpu.Quota = quota;
            }
        }

        if (resources.Memory.Swap > 0 && resources.Memory.Limit is null or 0 && GroupFile.ReadNumber(group, "memory.max\0"u8, out ulong limit) == Errno.None)
        {
            resources.Memory.Limit = limit > long.MaxValue ? -1 : (long)limit;
        }
    }

    /// <summary>v1 keeps the two apart, but systemd takes them together.</summary>
    private static void CompleteV1(Fd group, ref CpuLimits cpu)
    {
        Span<byte> room = stackalloc byte[32];
        bool hasQuota = cpu.Quota is not (null or 0);
        bool hasPeriod = cpu.Period is not (null or 0);
        if (hasQuota && !hasPeriod && GroupFile.ReadNumber(group, "cpu.cfs_period_us\0"u8, out ulong period) == Errno.None)
        {
            cpu.Period = period;
        }
        else if (hasPeriod && !hasQuota
            && GroupFile.Read(group, "cpu.cfs_quota_us\0"u8, room, out ReadOnlySpan<byte> text) == Errno.None && Utf8Parser.TryParse(text, out long quota, out _))
        {
            cpu.Quota = quota;
        }
    }
}
