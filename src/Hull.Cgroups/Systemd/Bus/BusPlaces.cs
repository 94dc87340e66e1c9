using Hull.Primitives;

namespace Hull.Cgroups.Systemd.Bus;

/// <summary>What of the environment says where systemd is.</summary>
internal struct BusEnvironment
{
    /// <summary>True when the container belongs to an ordinary user, whose own systemd is asked.</summary>
    public bool IsUser;
    /// <summary>DBUS_SYSTEM_BUS_ADDRESS.</summary>
    public Utf8 SystemBus;
    /// <summary>DBUS_SESSION_BUS_ADDRESS.</summary>
    public Utf8 SessionBus;
    /// <summary>XDG_RUNTIME_DIR.</summary>
    public Utf8 RuntimeDirectory;
}

/// <summary>Where systemd may be reached, and how one speaks there.</summary>
internal struct BusPlace
{
    /// <summary>A path, or where <see cref="Variable"/> is present a list of D-Bus addresses.</summary>
    public Utf8 Address;
    /// <summary>The environment variable it comes from; absent for a well-known path.</summary>
    public Utf8 Variable;
    /// <summary>True where nobody but systemd listens: there is no bus to say Hello to, and every signal comes unasked.</summary>
    public bool IsDirect;
}

/// <summary>
/// The places to try, in order. What the environment names is the only one. Otherwise the bus comes first: there hull
/// hears of its own job alone, while systemd tells everybody at its own socket everything, and PID 1 pays for that.
/// The socket comes second, for hosts without a bus daemon.
/// </summary>
internal static class BusPlaces
{
    /// <summary>The places; none when a user's environment names nothing at all.</summary>
    public static Slice<BusPlace> For(in BusEnvironment environment, ref Arena arena)
    {
        ArenaList<BusPlace> places = default;
        Utf8 named = environment.IsUser ? environment.SessionBus : environment.SystemBus;
        if (!named.IsEmpty)
        {
            Utf8 variable = arena.Copy(environment.IsUser ? "DBUS_SESSION_BUS_ADDRESS"u8 : "DBUS_SYSTEM_BUS_ADDRESS"u8);
            places.Add(ref arena, new BusPlace { Address = named, Variable = variable });
        }
        else if (!environment.IsUser)
        {
            places.Add(ref arena, new BusPlace { Address = arena.Copy("/run/dbus/system_bus_socket"u8) });
            places.Add(ref arena, new BusPlace { Address = arena.Copy("/run/systemd/private"u8), IsDirect = true });
        }
        else if (!environment.RuntimeDirectory.IsEmpty)
        {
            places.Add(ref arena, new BusPlace { Address = arena.Join(environment.RuntimeDirectory.Span, "/bus"u8) });
            places.Add(ref arena, new BusPlace { Address = arena.Join(environment.RuntimeDirectory.Span, "/systemd/private"u8), IsDirect = true });
        }

        return places.Items;
    }
}
