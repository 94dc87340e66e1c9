using System;

namespace Hull.Linux;

/// <summary>(ours) A file descriptor somebody else closes.</summary>
public readonly struct Fd
{
    /// <summary>Wraps a number the kernel gave.</summary>
    public Fd(int number) => Number = number;

    /// <summary>The kernel's number; negative when there is none.</summary>
    public int Number { get; }

    /// <summary>True when there is a descriptor.</summary>
    public bool IsOpen => Number >= 0;

    /// <summary>No descriptor.</summary>
    public static Fd None => new(-1);

    /// <summary>AT_FDCWD: relative paths start at the working directory.</summary>
    public static Fd WorkingDirectory => new(-100);

    /// <summary>Standard input.</summary>
    public static Fd StandardInput => new(0);

    /// <summary>Standard output.</summary>
    public static Fd StandardOutput => new(1);

    /// <summary>Standard error.</summary>
    public static Fd StandardError => new(2);
}

/// <summary>(ours) A file descriptor that closes when its scope ends.</summary>
public ref struct OwnedFd : IDisposable
{
    /// <summary>One more than the number, so that <c>default</c> is none and never standard input.</summary>
    private int _next;

    /// <summary>Takes over a number the kernel gave; negative means none.</summary>
    public OwnedFd(int number) => _next = number + 1;

    /// <summary>No descriptor.</summary>
    public static OwnedFd None => new(-1);

    /// <summary>True while there is a descriptor to close.</summary>
    public readonly bool IsOpen => _next > 0;

    /// <summary>The descriptor, lent.</summary>
    public readonly Fd Borrow => new(_next - 1);

    /// <summary>Hands the descriptor to the caller, who closes it.</summary>
    public Fd Release()
    {
        Fd fd = Borrow;
        _next = 0;
        return fd;
    }

    /// <summary>close(2); once.</summary>
    public void Dispose()
    {
        if (IsOpen)
        {
            Sys.Close(Release());
        }
    }
}
