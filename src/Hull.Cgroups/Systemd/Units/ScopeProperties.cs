using Hull.Cgroups.Devices;
using Hull.Cgroups.Limits;
using Hull.Cgroups.Systemd.Values;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd.Units;

/// <summary>All that StartTransientUnit is told of a container's scope; its process is added when there is one.</summary>
internal static class ScopeProperties
{
    /// <summary>The list; what comes later wins, so that annotations go before limits, as runc has it.</summary>
    /// <param name="name">The unit and its slice.</param>
    /// <param name="id">The container's id.</param>
    /// <param name="annotations">The config's.</param>
    /// <param name="limits">linux.resources as files.</param>
    /// <param name="devices">What the device rules come to.</param>
    /// <param name="isV1">Under cgroup v1.</param>
    /// <param name="arena">Where the list goes.</param>
    /// <param name="properties">The list.</param>
    public static Outcome TryMake(
        in UnitName name, Utf8 id, Slice<KeyValue> annotations, Slice<Limit> limits, in DevicePolicy devices, bool isV1, ref Arena arena, out Slice<UnitProperty> properties)
    {
        PropertyList list = new(ref arena);
        list.Add("Description"u8, arena.Join("hull container "u8, id.Span));
        list.Add("Slice"u8, name.Slice);
        // Without it systemd takes the groups below its own for strays, and with it hull may write into the scope's files.
        list.Add("Delegate"u8, true);
        // No conflict with shutdown.target: the engine stops its containers, in an order of its own.
        list.Add("DefaultDependencies"u8, false);
        list.MayBeUnknown = true;
        // A container that ended badly, or was killed for its memory, leaves no failed unit behind.
        list.Add("CollectMode"u8, "inactive-or-failed"u8);
        // Accounting is what puts the controllers into the group; joining the memory controller later would lose what is charged by then.
        list.Add("MemoryAccounting"u8, true);
        list.Add("CPUAccounting"u8, true);
        list.Add(isV1 ? "BlockIOAccounting"u8 : "IOAccounting"u8, true);
        list.Add("TasksAccounting"u8, true);
        list.MayBeUnknown = false;
        Outcome outcome = PropertyAnnotations.Add(ref list, annotations);
        DeviceProperties.Add(ref list, in devices, isV1);
        LimitProperties.Add(ref list, limits);
        properties = list.Items;
        return outcome;
    }

    /// <summary>What SetUnitProperties is told by <c>update</c>: the limits, and device rules when there are new ones.</summary>
    public static Slice<UnitProperty> ForUpdate(in ScopeChange change, ref Arena arena)
    {
        PropertyList list = new(ref arena);
        if (change.HasDevices)
        {
            // A list is added to the one that is there, unless that is emptied first.
            DeviceProperties.AddNone(ref list);
            DeviceProperties.Add(ref list, in change.Devices, change.IsV1);
        }

        LimitProperties.Add(ref list, change.Limits);
        return list.Items;
    }
}
