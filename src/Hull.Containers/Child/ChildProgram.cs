using System;
using System.Buffers.Text;
using Hull.Containers.HookProcesses;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>
/// <c>hull init</c>: the process that becomes the container's first. It is executed anew from a read-only view of
/// hull's file, so its memory, command line and environment hold nothing of the host but the plan, and what
/// /proc/self/exe leads to can't be written (CVE-2019-5736).
/// </summary>
public static class ChildProgram
{
    /// <summary>The one environment variable it is given: the numbers of its descriptors.</summary>
    public static ReadOnlySpan<byte> Variable => "HULL_INIT\0"u8;

    private const int FailureExitCode = 1;

    /// <summary>Walks the plan; returns an exit code only when that failed.</summary>
    public static int Main(ref Arena arena)
    {
        Span<byte> value = stackalloc byte[64];
        if (!Sys.TakeEnvironmentVariable(Variable, value, out int length) || !TryReadDescriptors(value[..length], out Fd plan, out Fd sync, out Fd listener, out Fd target))
        {
            Sys.Write(Fd.StandardError, "hull: init is started by hull create and hull run, not by hand\n"u8);
            return FailureExitCode;
        }

        // Before anything else: nobody in a shared pid namespace may look into this process or trace it (CVE-2016-9962).
        Sys.Prctl(PrctlOption.SetDumpable, 0);
        Sys.SetName("hull init\0"u8);
        FaultHandler.InstallForChild(sync, ref arena);
        Sys.SetCloseOnExec(sync, close: true);
        Sys.SetCloseOnExec(listener, close: true);
        Sys.SetCloseOnExec(target, close: true);
        Sys.SetUmask(0);

        bool mapped = Arena.TryShare(plan.Number, writable: false, out _);
        Sys.Close(plan);
        if (!mapped)
        {
            return FailureExitCode;
        }

        ChildContext context = new()
        {
            Arena = arena,
            Sync = sync,
            Listener = listener,
            Target = target,
            Root = Fd.None,
            EmptyDirectory = Fd.None,
            Null = Fd.None,
            ApparmorFile = Fd.None,
            SelinuxFile = Fd.None,
            Procfs = Fd.None,
            HookFiles = HookFiles.None,
        };
        // exec clones before it plans: both take their time, on two cores at once.
        if (target.IsOpen && SyncSteps.AwaitPlan(ref context) != Errno.None)
        {
            return FailureExitCode;
        }

        context.Plan = LaunchPlan.Shared;
        ChildWalk.UntilExecuted(ref context);
        return FailureExitCode;
    }

    /// <summary>Four numbers with commas between them; -1 where there is none.</summary>
    private static bool TryReadDescriptors(ReadOnlySpan<byte> text, out Fd plan, out Fd sync, out Fd listener, out Fd target)
    {
        bool good = TryReadNumber(ref text, out plan) & TryReadNumber(ref text, out sync) &
            TryReadNumber(ref text, out listener) & TryReadNumber(ref text, out target);
        return good && plan.IsOpen && sync.IsOpen;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> text, out Fd fd)
    {
        bool good = Utf8Parser.TryParse(text, out int number, out int used);
        text = text.Length > used ? text[(used + 1)..] : default;
        fd = new Fd(good ? number : -1);
        return good;
    }
}
