using System;
using System.Threading.Tasks;

namespace Hull.EndToEnd.Terminals;

/// <summary>The master of a pty in a test's hand: what a person at the terminal would see and type.</summary>
internal sealed class TerminalEnd(int master) : IDisposable
{
    /// <summary>Everything that came so far.</summary>
    internal string Seen { get; private set; } = "";

    /// <summary>The other side is closed for good.</summary>
    internal bool Ended { get; private set; }

    /// <summary>Rows and columns.</summary>
    internal (int Rows, int Columns) Size => TerminalCalls.SizeOf(master);

    /// <summary>Types.</summary>
    internal void Type(string text) => TerminalCalls.Write(master, text);

    /// <summary>Changes the window's size.</summary>
    internal void Resize(int rows, int columns) => TerminalCalls.Resize(master, rows, columns);

    /// <summary>Reads until <paramref name="text"/> was seen; the test fails when it does not come.</summary>
    internal async Task<string> Until(string text, int seconds = 20)
    {
        long end = Environment.TickCount64 + (seconds * 1000L);
        while (!Seen.Contains(text, StringComparison.Ordinal))
        {
            if (Ended || Environment.TickCount64 > end)
            {
                throw new TimeoutException($"no \"{text}\" in: {Seen}");
            }

            Take();
            await Task.Yield();
        }

        return Seen;
    }

    /// <summary>Reads until the other side is closed.</summary>
    internal async Task<string> UntilEnd(int seconds = 20)
    {
        long end = Environment.TickCount64 + (seconds * 1000L);
        while (!Ended)
        {
            if (Environment.TickCount64 > end)
            {
                throw new TimeoutException($"it did not end; so far: {Seen}");
            }

            Take();
            await Task.Yield();
        }

        return Seen;
    }

    public void Dispose() => TerminalCalls.Close(master);

    private void Take()
    {
        string? text = TerminalCalls.Read(master, 50);
        Ended = text is null;
        Seen += text;
    }
}
