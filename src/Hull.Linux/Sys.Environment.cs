using System;
using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Linux;

public static unsafe partial class Sys
{
    [LibraryImport("libc", EntryPoint = "getenv"), SuppressGCTransition]
    private static partial byte* getenv(byte* name);

    /// <summary>getenv(3): the value copied into <paramref name="arena"/>; absent when the variable is not set.</summary>
    public static Utf8 GetEnvironmentVariable(scoped CString name, ref Arena arena)
    {
        fixed (byte* text = name)
        {
            byte* value = getenv(text);
            return value is null ? default : arena.Copy(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(value));
        }
    }

    /// <summary>getenv(3), after which the value is wiped where /proc/PID/environ shows it. False when it is not set or too long.</summary>
    public static bool TakeEnvironmentVariable(scoped CString name, Span<byte> buffer, out int length)
    {
        length = 0;
        fixed (byte* text = name)
        {
            byte* value = getenv(text);
            if (value is null)
            {
                return false;
            }

            Span<byte> bytes = new(value, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(value).Length);
            bool fits = bytes.TryCopyTo(buffer);
            length = bytes.Length;
            // The name goes too: it stands just before the value, with a '=' between them.
            new Span<byte>(value - name.Text.Length - 1, bytes.Length + name.Text.Length + 1).Clear();
            return fits;
        }
    }
}
