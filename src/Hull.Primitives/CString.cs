using System;
using System.Runtime.InteropServices;

namespace Hull.Primitives;

/// <summary>
/// A NUL-terminated string for a system call, borrowed for its duration. Comes from a <see cref="Utf8"/>, from
/// <see cref="Line.Terminated"/>, or from a literal that ends with its NUL: <c>"/proc\0"u8</c>.
/// </summary>
public readonly ref struct CString
{
    private readonly ReadOnlySpan<byte> _bytes;

    private CString(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>The text without its NUL.</summary>
    public ReadOnlySpan<byte> Text => _bytes.IsEmpty ? default : _bytes[..^1];

    /// <summary>True for <c>default</c>: the system call gets a null pointer.</summary>
    public bool IsNull => _bytes.IsEmpty;

    /// <summary>For <c>fixed</c>: null when <see cref="IsNull"/>.</summary>
    public ref readonly byte GetPinnableReference() => ref MemoryMarshal.GetReference(_bytes);

    /// <summary>An arena text; absent becomes a null pointer.</summary>
    public static unsafe implicit operator CString(Utf8 text) =>
        text.IsPresent ? new CString(new ReadOnlySpan<byte>(text.Pointer, text.Length + 1)) : default;

    /// <summary>Bytes that end with NUL; without one the result names a file that can't exist, never bytes past the span.</summary>
    public static implicit operator CString(ReadOnlySpan<byte> terminated) =>
        !terminated.IsEmpty && terminated[^1] == 0 ? new CString(terminated) : new CString("\u0001unterminated\0"u8);
}
