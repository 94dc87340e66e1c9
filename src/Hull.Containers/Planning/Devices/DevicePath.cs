using System;

namespace Hull.Containers.Planning.Devices;

/// <summary>Paths of linux.devices compared by their names, as text: what they lead to is the kernel's business, at the step.</summary>
internal static class DevicePath
{
    /// <summary>True when both name the same place, slashes and "." aside.</summary>
    public static bool AreSame(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        while (true)
        {
            ReadOnlySpan<byte> name = NextName(ref first);
            if (!name.SequenceEqual(NextName(ref second)))
            {
                return false;
            }

            if (name.IsEmpty)
            {
                return true;
            }
        }
    }

    /// <summary>True for /dev and what is in it.</summary>
    public static bool IsBelowDev(ReadOnlySpan<byte> path) => NextName(ref path).SequenceEqual("dev"u8);

    /// <summary>True when the path ends with a name and nowhere goes up.</summary>
    public static bool NamesFile(ReadOnlySpan<byte> path)
    {
        bool named = path.Length > 0 && path[^1] != (byte)'/' && !path.EndsWith("/."u8) && !path.SequenceEqual("."u8);
        ReadOnlySpan<byte> name = NextName(ref path);
        while (!name.IsEmpty)
        {
            named &= !name.SequenceEqual(".."u8);
            name = NextName(ref path);
        }

        return named;
    }

    /// <summary>Takes the next name off the path; empty at its end.</summary>
    private static ReadOnlySpan<byte> NextName(ref ReadOnlySpan<byte> path)
    {
        while (!path.IsEmpty)
        {
            int slash = path.IndexOf((byte)'/');
            ReadOnlySpan<byte> name = slash < 0 ? path : path[..slash];
            path = slash < 0 ? default : path[(slash + 1)..];
            if (!name.IsEmpty && !name.SequenceEqual("."u8))
            {
                return name;
            }
        }

        return default;
    }
}
