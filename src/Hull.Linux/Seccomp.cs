using System.Runtime.InteropServices;

namespace Hull.Linux;

/// <summary>Operations of seccomp(2).</summary>
internal enum SeccompOperation
{
    /// <summary>SECCOMP_SET_MODE_FILTER (kernel: &lt;linux/seccomp.h&gt;)</summary>
    SetModeFilter = 1,
}

/// <summary>struct sock_fprog: a classic BPF program (kernel: &lt;linux/filter.h&gt;)</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SeccompProgram
{
    /// <summary>len: instructions.</summary>
    internal ushort Length;
    /// <summary>filter: the first of them.</summary>
    internal nint Filter;
}
