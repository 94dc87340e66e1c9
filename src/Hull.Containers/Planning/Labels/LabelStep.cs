using Hull.Primitives;

namespace Hull.Containers.Planning.Labels;

/// <summary>A security module that knows processes by a name: a profile or a label.</summary>
public enum SecurityModule : byte
{
    /// <summary>None.</summary>
    None,
    /// <summary>AppArmor: process.apparmorProfile.</summary>
    Apparmor,
    /// <summary>SELinux: process.selinuxLabel.</summary>
    Selinux,
}

/// <summary>A security module, and what is written to its file below /proc/self/attr.</summary>
public readonly struct LabelStep(SecurityModule module, Utf8 text)
{
    /// <summary>The module.</summary>
    public SecurityModule Module { get; } = module;

    /// <summary>What is written; absent for a step that only opens the file.</summary>
    public Utf8 Text { get; } = text;
}
