using Hull.Primitives;

namespace Hull.Oci.Model;

/// <summary>hooks (config.md, POSIX-platform Hooks), in the order of a container's life.</summary>
public struct Hooks
{
    /// <summary>prestart (deprecated by createRuntime, and still what NVIDIA's toolkit uses).</summary>
    public Slice<Hook> Prestart;
    /// <summary>createRuntime.</summary>
    public Slice<Hook> CreateRuntime;
    /// <summary>createContainer.</summary>
    public Slice<Hook> CreateContainer;
    /// <summary>startContainer.</summary>
    public Slice<Hook> StartContainer;
    /// <summary>poststart.</summary>
    public Slice<Hook> Poststart;
    /// <summary>poststop.</summary>
    public Slice<Hook> Poststop;
}

/// <summary>One hook: a program that gets the container's state on its standard input.</summary>
public struct Hook
{
    /// <summary>path: absolute.</summary>
    public Utf8 Path;
    /// <summary>args, with the program's own name first; absent means the path alone.</summary>
    public Slice<Utf8> Args;
    /// <summary>env, each NAME=value.</summary>
    public Slice<Utf8> Env;
    /// <summary>timeout in seconds, at least 1; absent means none.</summary>
    public int? Timeout;
}
