using Hull.Cgroups.Devices;
using Hull.Cgroups.Limits;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>What is to be different about a scope that is there.</summary>
public struct ScopeChange
{
    /// <summary>New limits.</summary>
    public Slice<Limit> Limits;
    /// <summary>New device rules, when there are any.</summary>
    public DevicePolicy Devices;
    /// <summary>True when there are.</summary>
    public bool HasDevices;
    /// <summary>Under cgroup v1.</summary>
    public bool IsV1;

    /// <summary>
    /// Takes out the one weight that systemd sets better: it knows which of the two files counts, and what it set there is
    /// what it sets again at a daemon-reload, which on a kernel without bfq is not runc's number.
    /// </summary>
    public static Slice<Limit> WithoutWeight(Slice<Limit> limits, ref Arena arena)
    {
        Slice<Limit> others = arena.Allocate<Limit>(limits.Count);
        int kept = 0;
        for (int i = 0; i < limits.Count; i++)
        {
            if (!limits[i].Field.Is("linux.resources.blockIO.weight"u8))
            {
                others[kept++] = limits[i];
            }
        }

        return others.Take(kept);
    }
}
