using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace ColdStart.Measuring;

/// <summary>A NULL-terminated array of C strings that stays where it is. Lives as long as the benchmark: it is never freed.</summary>
internal sealed unsafe class NativeStrings
{
    public NativeStrings(IReadOnlyList<string> strings)
    {
        Pointers = (byte**)NativeMemory.AllocZeroed((nuint)(strings.Count + 1), (nuint)sizeof(byte*));
        for (int i = 0; i < strings.Count; i++)
        {
            Pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
        }
    }

    public byte** Pointers { get; }

    public byte* First => Pointers[0];
}
