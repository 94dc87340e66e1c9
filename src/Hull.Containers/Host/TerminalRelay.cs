using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>
/// Between the caller's standard streams and a terminal's master. Never waits for one side while the other has
/// something to say: what can't be written yet stays in a buffer, and nothing more is read for it. Does nothing
/// without a master.
/// </summary>
internal struct TerminalRelay
{
    /// <summary>How many entries <see cref="Fill"/> fills.</summary>
    public const int Entries = 3;

    // A pipe that poll(2) calls writable takes this much without waiting; and a terminal gives no more at once.
    private const int BufferSize = 4096;
    private const int InputEntry = 0;
    private const int MasterEntry = 1;
    private const int OutputEntry = 2;

    private readonly Slice<byte> _toMaster;
    private readonly Slice<byte> _fromMaster;
    private Fd _master;
    private int _inputStart;
    private int _inputEnd;
    private int _outputStart;
    private int _outputEnd;
    private bool _inputEnded;
    private bool _masterEnded;
    private bool _lineOpen;

    private TerminalRelay(Fd master, ref Arena arena)
    {
        _master = master;
        _toMaster = arena.Allocate<byte>(BufferSize);
        _fromMaster = arena.Allocate<byte>(BufferSize);
    }

    /// <summary>
    /// Takes over <paramref name="master"/>, which may be none; <see cref="End"/> closes it. Meant for the moment before
    /// the program runs, so that the first thing it sees is the caller's window size.
    /// </summary>
    public static TerminalRelay Over(Fd master, ref Arena arena)
    {
        if (!master.IsOpen)
        {
            return new TerminalRelay { _master = Fd.None };
        }

        CallerTerminal.CopySizeTo(master);
        Sys.SetNonBlocking(master);
        if (!CallerTerminal.Is(Fd.StandardOutput) && Sys.GetTerminalAttributes(master, out TerminalAttributes attributes) == Errno.None)
        {
            // Output goes to a file or a pipe, where carriage returns would only be in the way.
            TerminalAttributes plain = attributes.WithoutCarriageReturns();
            Sys.SetTerminalAttributes(master, in plain);
        }

        return new TerminalRelay(master, ref arena);
    }

    /// <summary>True when there is a terminal to relay.</summary>
    public readonly bool IsActive => _master.IsOpen;

    /// <summary>True once nothing more can come from the terminal.</summary>
    public readonly bool HasEnded => !IsActive || (_masterEnded && _outputStart == _outputEnd);

    /// <summary>Puts the caller's terminal, if it is one, into raw mode; also after hull was stopped and continued.</summary>
    public void Begin()
    {
        if (!IsActive)
        {
            return;
        }

        if (CallerTerminal.AwaitForeground())
        {
            RawMode.Enter();
        }
        else
        {
            _inputEnded = true;
        }

        Resize();
    }

    /// <summary>Gives the caller's terminal back as it was, and hangs the container's up.</summary>
    public void End()
    {
        RawMode.Leave();
        Sys.Close(_master);
        _master = Fd.None;
    }

    /// <summary>The caller's window changed its size.</summary>
    public readonly void Resize()
    {
        if (IsActive)
        {
            CallerTerminal.CopySizeTo(_master);
        }
    }

    /// <summary>What to wait for.</summary>
    public readonly void Fill(Span<PollEntry> entries)
    {
        bool input = _inputStart < _inputEnd;
        bool output = _outputStart < _outputEnd;
        PollEvents events = (input ? PollEvents.Output : PollEvents.None) | (output ? PollEvents.None : PollEvents.Input);
        bool asksMaster = IsActive && !_masterEnded && events != PollEvents.None;
        entries[InputEntry] = new PollEntry { Fd = IsActive && !_inputEnded && !_masterEnded && !input ? Fd.StandardInput.Number : -1, Events = PollEvents.Input };
        entries[MasterEntry] = new PollEntry { Fd = asksMaster ? _master.Number : -1, Events = events };
        entries[OutputEntry] = new PollEntry { Fd = IsActive && output ? Fd.StandardOutput.Number : -1, Events = PollEvents.Output };
    }

    /// <summary>Moves what is there.</summary>
    public void Move(ReadOnlySpan<PollEntry> entries)
    {
        if (entries[OutputEntry].Returned != PollEvents.None)
        {
            WriteOutput();
        }

        if (entries[InputEntry].Returned != PollEvents.None)
        {
            ReadInput();
        }

        if (_inputStart < _inputEnd && IsActive && !_masterEnded)
        {
            Sys.WriteSome(_master, _toMaster.Span[_inputStart.._inputEnd], out int written);
            _inputStart += written;
        }

        if ((entries[MasterEntry].Returned & ~PollEvents.Output) == PollEvents.None)
        {
            return;
        }

        if (_outputStart == _outputEnd)
        {
            ReadOutput();
        }
        else
        {
            // Hung up while the last output is on its way: the input is for nobody.
            _inputEnded = true;
            _inputStart = _inputEnd;
        }
    }

    /// <summary>The container has ended: what it wrote last may still be in the terminal, and more will not come. False when all is out.</summary>
    public bool Drain()
    {
        _inputEnded = true;
        _inputStart = _inputEnd;
        if (IsActive && _outputStart == _outputEnd && !_masterEnded)
        {
            ReadOutput();
            // EAGAIN: nothing more for now, which after the end is for ever.
            _masterEnded |= _outputStart == _outputEnd;
        }

        return IsActive && _outputStart < _outputEnd;
    }

    private void ReadInput()
    {
        Errno errno = Sys.Read(Fd.StandardInput, _toMaster.Span, out _inputEnd);
        _inputStart = 0;
        if (errno == Errno.None && _inputEnd > 0)
        {
            _lineOpen = _toMaster[_inputEnd - 1] != (byte)'\n';
        }
        else if (errno != Errno.TryAgain)
        {
            _inputEnded = true;
            _inputEnd = CallerTerminal.Is(Fd.StandardInput) ? 0 : PutEndOfFile();
        }
    }

    /// <summary>What a person types at the end of input: nothing in a file says it, and the program would wait for ever. Twice when a line is open, which the first only hands over.</summary>
    private readonly int PutEndOfFile()
    {
        if (Sys.GetTerminalAttributes(_master, out TerminalAttributes attributes) != Errno.None || !attributes.EditsLines)
        {
            return 0;
        }

        _toMaster[0] = attributes.EndOfFile;
        _toMaster[1] = attributes.EndOfFile;
        return _lineOpen ? 2 : 1;
    }

    private void ReadOutput()
    {
        Errno errno = Sys.Read(_master, _fromMaster.Span, out _outputEnd);
        _outputStart = 0;
        // EIO: nobody in the container has the terminal open any more.
        _masterEnded = errno is not (Errno.None or Errno.TryAgain) || (errno == Errno.None && _outputEnd == 0);
    }

    private void WriteOutput()
    {
        Errno errno = Sys.WriteSome(Fd.StandardOutput, _fromMaster.Span[_outputStart.._outputEnd], out int written);
        _outputStart += written;
        if (errno is not (Errno.None or Errno.TryAgain or Errno.Interrupted))
        {
            // Nobody reads any more (hull run ... | head): the container's terminal hangs up, as if its window had been closed.
            End();
        }
    }
}
