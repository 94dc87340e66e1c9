using System;
using System.Threading;
using ColdStart.Scene;

namespace ColdStart.Measuring;

/// <summary>The order of a container's life, and one walk through it for those who don't measure time.</summary>
internal static class LifeCycle
{
    public const string Shape = "simple";

    public static readonly string[] Steps = ["create", "start", "state", "exec", "kill", "delete"];

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <summary>Without these a life cycle can't be walked; a runtime may still lack the others.</summary>
    public static bool IsEssential(string step) => step is not ("state" or "exec");

    /// <summary>Calls <paramref name="execute"/> for each step; it returns an exit code. The walk ends at the first essential step that fails.</summary>
    public static void Walk(Runtime runtime, Func<string, Command, int> execute)
    {
        foreach (string step in Steps)
        {
            if (execute(step, runtime.For(step, Shape)) != 0 && IsEssential(step))
            {
                break;
            }

            if (step == "kill" && !AwaitStop(runtime))
            {
                break;
            }
        }

        runtime.CleanUp();
    }

    /// <summary>After a kill: waits until the container's process is gone, as a container manager does before it deletes.</summary>
    public static bool AwaitStop(Runtime runtime) => runtime.Pid is > 0 and var pid && Spawn.WaitForEnd(pid, _patience);

    /// <summary>Waits until a runtime that can't be waited for (it runs under strace) says that its container is created.</summary>
    public static bool AwaitCreated(Runtime runtime)
    {
        Command state = runtime.For("state", Shape);
        long end = Environment.TickCount64 + (long)_patience.TotalMilliseconds;
        while (Environment.TickCount64 < end)
        {
            if (Spawn.Capture(state).Output.Contains("\"created\"", StringComparison.Ordinal))
            {
                return true;
            }

            Thread.Sleep(20);
        }

        return false;
    }
}
