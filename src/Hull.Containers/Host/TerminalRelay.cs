using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>Between the caller's standard streams and the container's terminal. Does nothing without a master.</summary>
internal struct TerminalRelay
{
    private const int BufferSize = 16 * 1024;
    private const int InputEntry = 0;
    private const int MasterEntry = 1;

    private readonly Fd _master;
    private readonly Slice<byte> _toMaster;
    private readonly Slice<byte> _fromMaster;
    private TerminalAttributes _before;
    private bool _isRaw;
    private bool _inputEnded;
    private bool _masterEnded;
    private int _pendingStart;
    private int _pendingEnd;

    /// <summary>For <paramref name="master"/>, which may be none.</summary>
    public TerminalRelay(Fd master, ref Arena arena)
    {
        _master = master;
        if (master.IsOpen)
        {
            _toMaster = arena.Allocate<byte>(BufferSize);
            _fromMaster = arena.Allocate<byte>(BufferSize);
        }
    }

    /// <summary>True when there is a terminal to relay.</summary>
    public readonly bool IsActive => _master.IsOpen;

    /// <summary>Puts the caller's terminal, if it is one, into raw mode: the container's own does the editing.</summary>
    public void Begin()
    {
        if (!IsActive)
        {
            return;
        }

        CopyWindowSize();
        Sys.SetNonBlocking(_master);
        if (Sys.GetTerminalAttributes(Fd.StandardInput, out _before) == Errno.None)
        {
            TerminalAttributes raw = _before.Raw();
            _isRaw = Sys.SetTerminalAttributes(Fd.StandardInput, in raw) == Errno.None;
        }
    }

    /// <summary>Gives the caller's terminal back as it was.</summary>
    public void End()
    {
        if (_isRaw)
        {
            Sys.SetTerminalAttributes(Fd.StandardInput, in _before);
            _isRaw = false;
        }
    }

    /// <summary>The caller's window size for the container, when the caller has one.</summary>
    public readonly void CopyWindowSize() => CopyWindowSize(_master);

    /// <summary>The same before there is a relay: a program may ask for the size as its first act.</summary>
    public static void CopyWindowSize(Fd master)
    {
        if (master.IsOpen && Sys.GetWindowSize(Fd.StandardInput, out WindowSize size) == Errno.None)
        {
            Sys.SetWindowSize(master, size);
        }
    }

    /// <summary>What to wait for: input only while none is pending, so that a container that does not read stops nobody else.</summary>
    public readonly void Fill(Span<PollEntry> entries)
    {
        bool pending = _pendingStart < _pendingEnd;
        bool active = IsActive && !_masterEnded;
        entries[InputEntry] = new PollEntry { Fd = active && !_inputEnded && !pending ? Fd.StandardInput.Number : -1, Events = PollEvents.Input };
        entries[MasterEntry] = new PollEntry
        {
            Fd = active ? _master.Number : -1,
            Events = PollEvents.Input | (pending ? PollEvents.Output : PollEvents.None),
        };
    }

    /// <summary>Moves what is there.</summary>
    public void Move(ReadOnlySpan<PollEntry> entries)
    {
        if (entries[InputEntry].Returned != PollEvents.None)
        {
            Errno errno = Sys.Read(Fd.StandardInput, _toMaster.Span, out _pendingEnd);
            _pendingStart = 0;
            _inputEnded = errno != Errno.None || _pendingEnd == 0;
        }

        if (_pendingStart < _pendingEnd && entries[MasterEntry].Fd >= 0)
        {
            Sys.WriteSome(_master, _toMaster.Span[_pendingStart.._pendingEnd], out int written);
            _pendingStart += written;
        }

        if ((entries[MasterEntry].Returned & ~PollEvents.Output) != PollEvents.None)
        {
            _masterEnded = !MoveOutput();
        }
    }

    /// <summary>The container has ended: what it wrote last is still in the terminal.</summary>
    public void Drain()
    {
        while (IsActive && !_masterEnded)
        {
            _masterEnded = !MoveOutput();
        }
    }

    private readonly bool MoveOutput()
    {
        Errno errno = Sys.Read(_master, _fromMaster.Span, out int count);
        if (errno != Errno.None || count == 0)
        {
            // EIO: every slave is closed. EAGAIN: nothing more for now, which after the end is for ever.
            return false;
        }

        return Sys.Write(Fd.StandardOutput, _fromMaster.Span[..count]) == Errno.None;
    }
}
