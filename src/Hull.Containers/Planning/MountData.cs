using System;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>Parameters of a file system: the words of options[] that are nobody else's.</summary>
internal static class MountData
{
    /// <summary>A word may hold several parameters, as in the data argument of mount(2): <c>mode=755,size=64k</c>.</summary>
    public static void Add(ref ArenaList<Utf8> data, ref StepList steps, ReadOnlySpan<byte> option)
    {
        while (!option.IsEmpty)
        {
            int comma = SplitPoint(option);
            ReadOnlySpan<byte> one = comma < 0 ? option : option[..comma];
            option = comma < 0 ? default : option[(comma + 1)..];
            if (!one.IsEmpty)
            {
                data.Add(ref steps.Arena, Unquoted(one, ref steps.Arena));
            }
        }
    }

    /// <summary>True when one of the parameters begins so.</summary>
    public static bool Has(in MountStep step, ReadOnlySpan<byte> prefix)
    {
        foreach (Utf8 parameter in step.Data)
        {
            if (parameter.StartsWith(prefix))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The quotes around an SELinux context are for whoever splits at commas: fsconfig(2) takes the value alone.</summary>
    private static Utf8 Unquoted(ReadOnlySpan<byte> parameter, ref Arena arena)
    {
        int equals = parameter.IndexOf((byte)'=');
        bool quoted = equals > 0 && parameter.Length > equals + 2 && parameter[equals + 1] == (byte)'"' && parameter[^1] == (byte)'"';
        return quoted ? arena.Join(parameter[..(equals + 1)], parameter[(equals + 2)..^1]) : arena.Copy(parameter);
    }

    /// <summary>The first comma outside double quotes (SELinux contexts hold commas in quotes), or -1.</summary>
    private static int SplitPoint(ReadOnlySpan<byte> text)
    {
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            quoted ^= text[i] == (byte)'"';
            if (text[i] == (byte)',' && !quoted)
            {
                return i;
            }
        }

        return -1;
    }
}
