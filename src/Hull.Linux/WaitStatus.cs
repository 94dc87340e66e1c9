namespace Hull.Linux;

/// <summary>(ours) The status word of waitpid(2).</summary>
public readonly struct WaitStatus
{
    private const int SignalExitBase = 128;
    private readonly int _raw;

    /// <summary>Wraps the kernel's word.</summary>
    public WaitStatus(int raw) => _raw = raw;

    /// <summary>The signal that ended the process, or zero.</summary>
    public int TerminationSignal => _raw & 0x7f;

    /// <summary>What a shell would report: the exit status, or 128 plus the signal.</summary>
    public int ExitCode => TerminationSignal == 0 ? (_raw >> 8) & 0xff : SignalExitBase + TerminationSignal;
}
