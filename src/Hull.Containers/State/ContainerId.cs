using Hull.Primitives;

namespace Hull.Containers.State;

/// <summary>A container's name, known to be harmless as a directory's name.</summary>
public readonly struct ContainerId
{
    /// <summary>A file name's limit (NAME_MAX).</summary>
    private const int LongestName = 255;

    private ContainerId(Utf8 text) => Text = text;

    /// <summary>The name.</summary>
    public Utf8 Text { get; }

    /// <summary>Accepts what runc accepts: letters, digits and <c>_ + - .</c>, but not <c>.</c> or <c>..</c>.</summary>
    public static bool TryParse(Utf8 text, out ContainerId id)
    {
        id = new ContainerId(text);
        if (text.IsEmpty || text.Length > LongestName || text.Is("."u8) || text.Is(".."u8))
        {
            return false;
        }

        foreach (byte letter in text.Span)
        {
            bool good = letter is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9')
                or (byte)'_' or (byte)'+' or (byte)'-' or (byte)'.';
            if (!good)
            {
                return false;
            }
        }

        return true;
    }
}
