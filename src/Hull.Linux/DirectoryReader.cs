using System;
using System.Buffers.Binary;
using Hull.Primitives;

namespace Hull.Linux;

/// <summary>(ours) The names in a directory, by getdents64(2), without <c>.</c> and <c>..</c>.</summary>
public struct DirectoryReader
{
    /// <summary>offsetof(struct/**/dirent64,d_reclen)</summary>
    private const int LengthOffset = 16;
    /// <summary>offsetof(struct/**/dirent64,d_name)</summary>
    private const int NameOffset = 19;

    private readonly Fd _directory;
    private readonly Slice<byte> _buffer;
    private int _position;
    private int _filled;

    /// <summary>Starts at the descriptor's position: the first entry of a directory just opened.</summary>
    public DirectoryReader(Fd directory, ref Arena arena)
    {
        _directory = directory;
        _buffer = arena.Allocate<byte>(32 * 1024);
        _position = 0;
        _filled = 0;
    }

    /// <summary>The next name; false at the end.</summary>
    public bool TryNext(ref Arena arena, out Utf8 name)
    {
        while (true)
        {
            if (_position >= _filled)
            {
                _position = 0;
                if (Sys.ReadDirectory(_directory, _buffer.Span, out _filled) != Errno.None || _filled == 0)
                {
                    name = default;
                    return false;
                }
            }

            ReadOnlySpan<byte> entry = _buffer.Span[_position.._filled];
            int length = BinaryPrimitives.ReadUInt16LittleEndian(entry[LengthOffset..]);
            ReadOnlySpan<byte> text = entry[NameOffset..length];
            text = text[..text.IndexOf((byte)0)];
            _position += length;
            if (!text.SequenceEqual("."u8) && !text.SequenceEqual(".."u8))
            {
                name = arena.Copy(text);
                return true;
            }
        }
    }
}
