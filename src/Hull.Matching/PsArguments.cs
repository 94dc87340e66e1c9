using System;
using Hull.Containers.Lifecycle;

namespace Hull.Matching;

/// <summary>What stands behind <c>ps</c>. Its flags end at the container's id: all that follows belongs to ps(1).</summary>
internal static class PsArguments
{
    /// <summary>Reads to the end.</summary>
    public static bool TryRead(ref ArgumentReader reader, ref Command command)
    {
        ArgumentKind kind;
        while ((kind = reader.Read()) == ArgumentKind.Flag)
        {
            if (!TryReadFormat(ref reader, ref command.Json))
            {
                return false;
            }
        }

        if (kind == ArgumentKind.End)
        {
            return false;
        }

        command.Id = reader.Text;
        command.Exec.Args = reader.TakeRest();
        return true;
    }

    private static bool TryReadFormat(ref ArgumentReader reader, ref bool json)
    {
        ReadOnlySpan<byte> name = reader.Name;
        if ((!name.SequenceEqual("format"u8) && !name.SequenceEqual("f"u8)) || !reader.TryTakeValue(out ReadOnlySpan<byte> format))
        {
            return false;
        }

        json = format.SequenceEqual("json"u8);
        return json || format.SequenceEqual("table"u8);
    }
}
