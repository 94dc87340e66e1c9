using System;

namespace Hull.Containers.HookProcesses;

/// <summary>The last part of what a hook said: where a program gives its reason. The room is twice what is kept.</summary>
internal ref struct OutputTail
{
    private readonly Span<byte> _room;
    private int _length;

    /// <summary>Starts empty in <paramref name="room"/>.</summary>
    public OutputTail(Span<byte> room) => _room = room;

    /// <summary>Room for more; never empty.</summary>
    public Span<byte> Free
    {
        get
        {
            if (_length == _room.Length)
            {
                Kept.CopyTo(_room);
                _length = _room.Length / 2;
            }

            return _room[_length..];
        }
    }

    /// <summary>What is kept, at most half of the room.</summary>
    public readonly ReadOnlySpan<byte> Kept => _room[Math.Max(0, _length - (_room.Length / 2)).._length];

    /// <summary>Takes <paramref name="count"/> bytes that were put into <see cref="Free"/>.</summary>
    public void Took(int count) => _length += count;
}
