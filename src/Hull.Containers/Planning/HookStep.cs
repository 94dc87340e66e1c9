using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>
/// One hook, ready to be run but for the pid in the state it reads: nobody knows that before the clone, so the state's
/// JSON is planned in two halves, with a hole between them.
/// </summary>
public readonly struct HookStep
{
    /// <summary>The program.</summary>
    public Utf8 Path { get; init; }

    /// <summary>Its arguments, its own name first.</summary>
    public Slice<Utf8> Arguments { get; init; }

    /// <summary>Its environment; nothing of hull's is added.</summary>
    public Slice<Utf8> Environment { get; init; }

    /// <summary>Seconds until it is killed; absent: it may take its time.</summary>
    public int? Timeout { get; init; }

    /// <summary>Where it starts; absent: where its caller is.</summary>
    public Utf8 Directory { get; init; }

    /// <summary>Its umask; absent: its caller's.</summary>
    public uint? Umask { get; init; }

    /// <summary>The state up to the pid, or all of it when there is no pid any more.</summary>
    public Utf8 StateHead { get; init; }

    /// <summary>The state behind the pid; absent when it has none.</summary>
    public Utf8 StateTail { get; init; }

    /// <summary>Files for what it says.</summary>
    public HookOutputStep Output { get; init; }
}

/// <summary>Files on the host that standard output and error of hooks are appended to: crun's annotations.</summary>
public readonly struct HookOutputStep
{
    /// <summary>run.oci.hooks.stdout; absent: what hooks write there is dropped.</summary>
    public Utf8 Stdout { get; init; }

    /// <summary>run.oci.hooks.stderr; absent: it is kept for the error.</summary>
    public Utf8 Stderr { get; init; }

    /// <summary>True when there is a file.</summary>
    public bool IsPresent => Stdout.IsPresent || Stderr.IsPresent;
}
