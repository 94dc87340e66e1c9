namespace Hull.Seccomp.Rules;

/// <summary>One comparison of an argument, cut to what the architecture's arguments can hold.</summary>
internal readonly struct Condition
{
    private const ulong Narrow = 0xFFFFFFFF;

    internal Condition(uint argument, Operator comparison, ulong value, ulong valueTwo, bool isWide)
    {
        ulong width = isWide ? ulong.MaxValue : Narrow;
        Argument = (byte)argument;
        Operator = comparison;
        Mask = comparison == Operator.MaskedEqual ? value & width : width;
        Value = (comparison == Operator.MaskedEqual ? valueTwo : value) & Mask;
        IsWide = isWide;
    }

    /// <summary>Which argument: 0 to 5.</summary>
    internal byte Argument { get; }

    internal Operator Operator { get; }

    /// <summary>Two words of the argument are looked at, not one.</summary>
    internal bool IsWide { get; }

    internal ulong Mask { get; }

    internal ulong Value { get; }

    internal uint HighMask => (uint)(Mask >> 32);

    internal uint HighValue => (uint)(Value >> 32);

    internal uint LowMask => (uint)Mask;

    internal uint LowValue => (uint)Value;

    /// <summary>A mask without bits asks nothing.</summary>
    internal bool IsAlwaysTrue => Mask == 0;

    internal bool Is(in Condition other) =>
        Argument == other.Argument && Operator == other.Operator && Mask == other.Mask && Value == other.Value;

    /// <summary>
    /// Where several rules match with different actions the first in this order decides, which is libseccomp's: the later
    /// argument before the earlier, equality before less before greater, and of the same kind the narrower first. What is
    /// not told apart by that keeps the config's order.
    /// </summary>
    internal bool GoesBefore(in Condition other)
    {
        if (Argument != other.Argument)
        {
            return Argument > other.Argument;
        }

        return Rank != other.Rank ? Rank > other.Rank : HighValue != other.HighValue && IsNarrower(HighValue, other.HighValue);
    }

    /// <summary>
    /// One and the same comparison of the upper words (narrow arguments have none): such conditions stand together, and
    /// their lower words put them in order.
    /// </summary>
    internal bool StandsWith(in Condition other) =>
        Argument == other.Argument && Rank == other.Rank && HighValue == other.HighValue
        && (!IsWide || (HighMask == other.HighMask && (Operator == Operator.MaskedEqual) == (other.Operator == Operator.MaskedEqual)));

    /// <summary>The order within those that stand together.</summary>
    internal bool IsNarrower(in Condition other) => LowValue != other.LowValue && IsNarrower(LowValue, other.LowValue);

    private int Rank => Operator switch
    {
        Operator.Equal or Operator.NotEqual or Operator.MaskedEqual => 3,
        Operator.Less or Operator.LessOrEqual => 2,
        _ => 1,
    };

    private bool IsNarrower(uint value, uint than) => Rank == 2 ? value < than : value > than;
}
