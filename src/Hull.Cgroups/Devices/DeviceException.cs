using System;
using Hull.Primitives;

namespace Hull.Cgroups.Devices;

/// <summary>What may be done to a device.</summary>
[Flags]
public enum DeviceAccess : byte
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>m: mknod(2).</summary>
    MakeNode = 1,
    /// <summary>r.</summary>
    Read = 2,
    /// <summary>w.</summary>
    Write = 4,
    /// <summary>All of it.</summary>
    All = MakeNode | Read | Write,
}

/// <summary>An exception from what a device cgroup does with all others: one kind of device, or one device.</summary>
public struct DeviceException
{
    /// <summary>As a major or minor number: every one.</summary>
    public const long Every = -1;

    /// <summary>b (block) or c (character).</summary>
    public byte Type;
    /// <summary>Major number, or <see cref="Every"/>.</summary>
    public long Major;
    /// <summary>Minor number, or <see cref="Every"/>.</summary>
    public long Minor;
    /// <summary>To what it applies.</summary>
    public DeviceAccess Access;

    /// <summary>True when both speak of the same devices, in the same words.</summary>
    public readonly bool IsSameAs(in DeviceException other) => Type == other.Type && Major == other.Major && Minor == other.Minor;

    /// <summary>As v1's files have it, and errors: <c>c 1:3 rwm</c>.</summary>
    public readonly void WriteTo(scoped ref Line line)
    {
        line.AddByte(Type);
        line.Add(" "u8);
        WriteNumber(ref line, Major);
        line.Add(":"u8);
        WriteNumber(ref line, Minor);
        line.Add(" "u8);
        line.Add((Access & DeviceAccess.Read) != 0 ? "r"u8 : default);
        line.Add((Access & DeviceAccess.Write) != 0 ? "w"u8 : default);
        line.Add((Access & DeviceAccess.MakeNode) != 0 ? "m"u8 : default);
    }

    private static void WriteNumber(scoped ref Line line, long number)
    {
        if (number == Every)
        {
            line.Add("*"u8);
        }
        else
        {
            line.Add(number);
        }
    }
}
