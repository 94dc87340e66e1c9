using Hull.Linux;

namespace Hull.Containers.HookProcesses;

/// <summary>Files for what hooks say that were opened beforehand: a startContainer hook can't see the host's paths.</summary>
internal readonly struct HookFiles(Fd output, Fd error)
{
    /// <summary>None: whoever runs the hook opens them.</summary>
    public static HookFiles None => new(Fd.None, Fd.None);

    /// <summary>For standard output.</summary>
    public Fd Output { get; } = output;

    /// <summary>For standard error.</summary>
    public Fd Error { get; } = error;

    /// <summary>True when one of them was opened.</summary>
    public bool AreOpen => Output.IsOpen || Error.IsOpen;
}
