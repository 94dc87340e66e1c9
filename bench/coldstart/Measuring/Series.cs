using System;

namespace ColdStart.Measuring;

/// <summary>All samples of one contestant in one operation on one bundle, and the figures made of them.</summary>
internal sealed class Series(string operation, string shape, string contestant, int capacity)
{
    private readonly double[] _milliseconds = new double[capacity];
    private readonly long[] _faults = new long[capacity];
    private int _count;
    private bool _sorted;

    public string Operation { get; } = operation;

    public string Shape { get; } = shape;

    public string Contestant { get; } = contestant;

    public int Count => _count;

    /// <summary>Why there are no figures, or fewer than asked for.</summary>
    public string? Failure { get; set; }

    public long? PeakKiB { get; set; }

    public long? Syscalls { get; set; }

    public double Min => Quantile(0);

    public double P25 => Quantile(0.25);

    public double Median => Quantile(0.5);

    public long Faults
    {
        get
        {
            Sort();
            return _count == 0 ? 0 : _faults[_count / 2];
        }
    }

    public void Add(Sample sample)
    {
        if (_count < capacity)
        {
            _milliseconds[_count] = sample.Nanoseconds / 1e6;
            _faults[_count] = sample.MinorFaults;
            _count++;
            _sorted = false;
        }
    }

    private double Quantile(double part)
    {
        Sort();
        return _count == 0 ? double.NaN : _milliseconds[(int)(part * (_count - 1))];
    }

    private void Sort()
    {
        if (!_sorted)
        {
            Array.Sort(_milliseconds, 0, _count);
            Array.Sort(_faults, 0, _count);
            _sorted = true;
        }
    }
}
