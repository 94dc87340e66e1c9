using Hull.Linux;
using Hull.Linux.Netlink;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning.Networks;

/// <summary>linux.netDevices.</summary>
internal static class NetworkDevicePlanner
{
    /// <summary>Adds the devices to the plan for the network namespace.</summary>
    public static Outcome Add(in Spec spec, in HostFacts host, ref NamespacePlan namespaces, ref Arena shared, ref Arena scratch)
    {
        Slice<NetDevice> devices = spec.Linux.NetDevices;
        if (devices.Count == 0)
        {
            return Outcome.Ok;
        }

        if (!namespaces.Has(CloneFlags.NewNet) || (host.JoinedOwn & CloneFlags.NewNet) != 0)
        {
            return Outcome.Refuse(
                scratch.Copy("linux.netDevices"u8),
                scratch.Copy("unable to move network devices without a private NET namespace"u8),
                scratch.Copy("add {\"type\": \"network\"} to linux.namespaces"u8));
        }

        Slice<NetworkDevice> planned = shared.Allocate<NetworkDevice>(devices.Count);
        for (int i = 0; i < devices.Count; i++)
        {
            Utf8 name = devices[i].Name.IsEmpty ? devices[i].HostName : devices[i].Name;
            Outcome outcome = Check(in devices[i], name, planned.Take(i), ref scratch);
            if (outcome.Failed)
            {
                return outcome.About(FieldOf(devices[i].HostName, ref scratch));
            }

            planned[i] = new NetworkDevice(shared.Copy(devices[i].HostName.Span), shared.Copy(name.Span));
        }

        namespaces.NetworkDevices = planned;
        return Outcome.Ok;
    }

    /// <summary>The field, as users write it: <c>linux.netDevices["eth0"]</c>.</summary>
    public static Utf8 FieldOf(Utf8 hostName, ref Arena arena)
    {
        Line line = new(stackalloc byte[256]);
        new SpecPath(SpecField.NetDevices).WriteTo(ref line);
        line.Add("["u8);
        line.AddQuoted(hostName.Span);
        line.Add("]"u8);
        return arena.Copy(line.Written);
    }

    private static Outcome Check(in NetDevice device, Utf8 name, Slice<NetworkDevice> earlier, ref Arena scratch)
    {
        bool template = InterfaceName.IsTemplate(name.Span);
        if (!InterfaceName.IsValid(device.HostName.Span) || !(template || InterfaceName.IsValid(name.Span)))
        {
            Utf8 wrong = InterfaceName.IsValid(device.HostName.Span) ? name : device.HostName;
            return Outcome.Refuse(scratch.Join("invalid network device name \""u8, wrong.Span, "\": 1 to 15 bytes, no slash, colon or blank, and of % one %d at most"u8));
        }

        foreach (ref readonly NetworkDevice other in earlier.Span)
        {
            if (!template && other.Name.Is(name))
            {
                return Outcome.Refuse(scratch.Join("the name \""u8, name.Span, "\" in the container is given to another device already"u8));
            }
        }

        return Outcome.Ok;
    }
}
