using System;
using System.Buffers.Text;
using Hull.Primitives;

namespace Hull.Matching;

/// <summary>What the next argument is.</summary>
internal enum ArgumentKind
{
    /// <summary>There is none.</summary>
    End,
    /// <summary>A flag; its name is in <see cref="ArgumentReader.Name"/> and its value has not been taken yet.</summary>
    Flag,
    /// <summary>Anything else: the verb, the container's id, a signal.</summary>
    Positional,
}

/// <summary>
/// Walks argv as Go's flag package does, because the callers were written for runc: one dash or two, the value behind
/// <c>=</c> or in the next argument whatever that looks like, flags and positional arguments in any order up to <c>--</c>.
/// </summary>
internal ref struct ArgumentReader
{
    private readonly Slice<Utf8> _argv;
    private int _next;
    private ReadOnlySpan<byte> _attached;
    private bool _hasAttached;

    /// <summary>Starts behind the program's name.</summary>
    public ArgumentReader(Slice<Utf8> argv)
    {
        _argv = argv;
        _next = 1;
    }

    /// <summary>The flag's name, without dashes and value.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The positional argument.</summary>
    public Utf8 Text { get; private set; }

    /// <summary>True once <c>--</c> was passed: nothing is a flag any more.</summary>
    public bool FlagsEnded { get; private set; }

    /// <summary>Steps to the next argument.</summary>
    public ArgumentKind Read()
    {
        if (_next < _argv.Count && !FlagsEnded && _argv[_next].Is("--"u8))
        {
            FlagsEnded = true;
            _next++;
        }

        if (_next >= _argv.Count)
        {
            return ArgumentKind.End;
        }

        Text = _argv[_next++];
        ReadOnlySpan<byte> text = Text.Span;
        // A lone dash is no flag: by custom it names standard input.
        if (FlagsEnded || text.Length < 2 || text[0] != '-')
        {
            return ArgumentKind.Positional;
        }

        ReadOnlySpan<byte> name = text[1] == '-' ? text[2..] : text[1..];
        int equals = name.IndexOf((byte)'=');
        _hasAttached = equals >= 0;
        _attached = _hasAttached ? name[(equals + 1)..] : default;
        Name = _hasAttached ? name[..equals] : name;
        return ArgumentKind.Flag;
    }

    /// <summary>All that is left, flags or not: for a verb whose last argument is somebody else's command line.</summary>
    public Slice<Utf8> TakeRest()
    {
        Slice<Utf8> rest = _next < _argv.Count ? _argv.From(_next) : default;
        _next = _argv.Count;
        return rest;
    }

    /// <summary>One more value of a flag that may be repeated; here an empty one is a value too. False when there is none.</summary>
    public bool TryTakeOneMore(ref Arena arena, ref ArenaList<Utf8> values)
    {
        if (!TryTakeValue(out ReadOnlySpan<byte> text))
        {
            return false;
        }

        values.Add(ref arena, arena.Copy(text));
        return true;
    }

    /// <summary>The flag's value as text; an empty one says the same as no flag. False when there is none.</summary>
    public bool TryTakeText(ref Arena arena, ref Utf8 value)
    {
        if (!TryTakeValue(out ReadOnlySpan<byte> text))
        {
            return false;
        }

        value = text.IsEmpty ? default : arena.Copy(text);
        return true;
    }

    /// <summary>The flag's value as bytes: behind <c>=</c>, or the next argument. False when there is none.</summary>
    public bool TryTakeValue(out ReadOnlySpan<byte> value)
    {
        value = _attached;
        if (!_hasAttached && _next < _argv.Count)
        {
            value = _argv[_next++].Span;
            return true;
        }

        return _hasAttached;
    }

    /// <summary>The flag's value as a count, in plain decimal digits. Forms that readers of numbers disagree on (octal, signs) are not ours.</summary>
    public bool TryTakeCount(ref int value)
    {
        if (!TryTakeValue(out ReadOnlySpan<byte> text) || text.IsEmpty || text[0] is < (byte)'0' or > (byte)'9')
        {
            return false;
        }

        bool octal = text[0] == '0' && text.Length > 1;
        return Utf8Parser.TryParse(text, out value, out int consumed) && consumed == text.Length && !octal;
    }

    /// <summary>A flag that stands alone, or has <c>=true</c> or <c>=false</c>.</summary>
    public readonly bool TryTakeSwitch(ref bool value)
    {
        value = !_hasAttached || _attached.SequenceEqual("true"u8);
        return value || _attached.SequenceEqual("false"u8);
    }
}
