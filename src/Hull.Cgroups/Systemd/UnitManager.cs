using System;
using Hull.Cgroups.Systemd.Bus;
using Hull.Cgroups.Systemd.Units;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd;

/// <summary>The service manager at the other end of a connection.</summary>
internal ref struct UnitManager : IDisposable
{
    private readonly ref Arena _arena;
    private bool _isDirect;
    private bool _isIntroduced;
    private Utf8 _tried;

    private UnitManager(ref Arena arena) => _arena = ref arena;

    /// <summary>The connection; calls are written into its output.</summary>
    public BusConnection Connection;

    /// <summary>Connects to the first place that answers; nothing is said yet.</summary>
    public static Outcome Open(bool isUser, ref Arena arena, out UnitManager manager)
    {
        BusEnvironment environment = new()
        {
            IsUser = isUser,
            SystemBus = Sys.GetEnvironmentVariable("DBUS_SYSTEM_BUS_ADDRESS\0"u8, ref arena),
            SessionBus = Sys.GetEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS\0"u8, ref arena),
            RuntimeDirectory = Sys.GetEnvironmentVariable("XDG_RUNTIME_DIR\0"u8, ref arena),
        };
        return Open(BusPlaces.For(in environment, ref arena), ref arena, out manager);
    }

    /// <summary>Connects to the first of <paramref name="places"/> that answers.</summary>
    public static Outcome Open(Slice<BusPlace> places, ref Arena arena, out UnitManager manager)
    {
        manager = new UnitManager(ref arena);
        foreach (ref readonly BusPlace place in places.Span)
        {
            if (manager.TryOpen(in place))
            {
                return Outcome.Ok;
            }
        }

        return places.Count == 0
            ? Outcome.Refuse(
                default,
                arena.Copy("this user's systemd can't be found: neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set"u8),
                arena.Copy("a login session sets both; without one: --cgroup-manager cgroupfs or disabled"u8))
            : Outcome.Refuse(
                default,
                arena.Join("systemd can't be reached: "u8, manager._tried.Span),
                arena.Copy("is systemd running here? --cgroup-manager cgroupfs does without it"u8));
    }

    /// <summary>Writes what comes before the first call: on a bus Hello, and that the end of jobs for <paramref name="unit"/> is to be told.</summary>
    public void Introduce(scoped ReadOnlySpan<byte> unit)
    {
        if (!_isIntroduced && !_isDirect)
        {
            UnitCalls.Hello(ref Connection.Output);
            UnitCalls.MatchJobRemoved(ref Connection.Output, unit);
        }

        _isIntroduced = true;
    }

    /// <summary>Sends what was written and waits for the answer to the call <paramref name="serial"/>.</summary>
    public Outcome Call(uint serial, out CallEnd end)
    {
        end = default;
        Outcome outcome = Connection.Send();
        while (!outcome.Failed)
        {
            outcome = Connection.Receive(out ReceivedMessage message);
            // Nothing was sent before it whose refusal could be overlooked: without Hello and match rule there is no call.
            if (message.Type == MessageType.Error)
            {
                end = CallEnd.Of(in message, ref _arena);
                break;
            }

            if (message.Type == MessageType.MethodReturn && message.ReplySerial == serial)
            {
                break;
            }
        }

        return outcome;
    }

    /// <summary>
    /// As <see cref="Call"/>, for a method that answers with a job for <paramref name="unit"/>: waits for the job's end,
    /// too. systemd may tell of that before the answer is read: what was told first is kept.
    /// </summary>
    public Outcome RunJob(uint serial, scoped ReadOnlySpan<byte> unit, out CallEnd end)
    {
        end = default;
        Utf8 job = default;
        Utf8 removed = default;
        Utf8 result = default;
        Outcome outcome = Connection.Send();
        while (!outcome.Failed)
        {
            outcome = Connection.Receive(out ReceivedMessage message);
            if (message.Type == MessageType.Error)
            {
                end = CallEnd.Of(in message, ref _arena);
                break;
            }

            if (message.Type == MessageType.MethodReturn && message.ReplySerial == serial)
            {
                MessageReader arguments = message.Arguments;
                job = _arena.Copy(message.Signature.SequenceEqual("o"u8) ? arguments.String() : default);
            }
            else if (UnitCalls.IsJobRemoved(in message, unit, out ReadOnlySpan<byte> path, out ReadOnlySpan<byte> how))
            {
                removed = _arena.Copy(path);
                result = _arena.Copy(how);
            }

            if (job.IsPresent && job.Is(removed))
            {
                end.JobResult = result;
                break;
            }
        }

        return outcome;
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => Connection.Dispose();

    private bool TryOpen(in BusPlace place)
    {
        if (!place.Variable.IsPresent)
        {
            return TryConnect(place.Address.Span, isAbstract: false, place.IsDirect, default);
        }

        scoped ReadOnlySpan<byte> list = place.Address.Span;
        Span<byte> name = stackalloc byte[BusAddress.LongestName];
        while (BusAddress.TryTake(ref list, name, out BusAddress address))
        {
            if (!address.Fault.IsEmpty)
            {
                Tried(place.Variable.Span, _arena.Join("=\""u8, place.Address.Span, "\": "u8).Span, address.Fault);
            }
            else if (TryConnect(address.Name, address.IsAbstract, isDirect: false, place.Variable.Span))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryConnect(scoped ReadOnlySpan<byte> name, bool isAbstract, bool isDirect, scoped ReadOnlySpan<byte> variable)
    {
        Utf8 shown = _arena.Join(isAbstract ? "@"u8 : default, name);
        Errno errno = BusConnection.Connect(name, isAbstract, out OwnedFd socket);
        if (errno == Errno.None)
        {
            Connection = BusConnection.Over(socket, shown, ref _arena);
            _isDirect = isDirect;
            return true;
        }

        Utf8 origin = variable.IsEmpty ? default : _arena.Join(" (from "u8, variable, ")"u8);
        Tried(_arena.Join("connect "u8, shown.Span, origin.Span).Span, ": "u8, errno.Describe());
        return false;
    }

    private void Tried(scoped ReadOnlySpan<byte> place, scoped ReadOnlySpan<byte> between, scoped ReadOnlySpan<byte> fault) =>
        _tried = _arena.Join(_tried.Span, _tried.IsPresent ? "; "u8 : default, _arena.Join(place, between, fault).Span);
}
