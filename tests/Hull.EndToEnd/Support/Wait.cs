using System;
using System.Threading.Tasks;

namespace Hull.EndToEnd.Support;

/// <summary>Waiting for what happens elsewhere.</summary>
internal static class Wait
{
    /// <summary>Looks every 10 ms; fails after <paramref name="seconds"/>.</summary>
    internal static async Task Until(Func<bool> isSo, int seconds = 10)
    {
        long end = Environment.TickCount64 + (seconds * 1000L);
        while (!isSo())
        {
            if (Environment.TickCount64 > end)
            {
                throw new TimeoutException($"it did not happen within {seconds} s");
            }

            await Task.Delay(10);
        }
    }
}
