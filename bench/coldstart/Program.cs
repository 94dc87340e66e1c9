using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ColdStart.Measuring;
using ColdStart.Reporting;
using ColdStart.Scene;

namespace ColdStart;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        try
        {
            Options options = Options.Parse(arguments);
            if (options.Help)
            {
                Console.WriteLine(Usage.Text);
                return 0;
            }

            if (options.PlotOnly)
            {
                DrawPlot(options);
                return 0;
            }

            if (Libc.EffectiveUserId() != 0)
            {
                throw new UsageException("namespaces and mounts need root");
            }

            return options.Inside is { } work ? MeasureAndLeave(options, work) : PrivateView.Enter(arguments);
        }
        catch (UsageException problem)
        {
            Console.Error.WriteLine($"coldstart: {problem.Message} (--help tells more)");
            return 2;
        }
    }

    private static int MeasureAndLeave(Options options, string work)
    {
        try
        {
            return Measure(options, work);
        }
        finally
        {
            PrivateView.Leave(work);
        }
    }

    private static int Measure(Options options, string work)
    {
        // Containers outlive the command that created them: they become our children, and we know when they end.
        _ = Libc.Prctl(Libc.PrctlSetChildSubreaper, 1, 0, 0, 0);
        // Files that our caller left open are nothing to measure.
        _ = Libc.CloseRange(3, uint.MaxValue, Libc.CloseRangeCloseOnExec);

        List<string> notes = [];
        var bundles = new Bundles(work);
        Contestants contestants = Contestants.Gather(options, work, bundles, notes);
        List<Series> series = [];
        try
        {
            var rehearsal = new Rehearsal(contestants, notes);
            TimeAll(options, contestants, rehearsal, series, notes);
            CountMemory(contestants, series, work, notes);
            CountSyscalls(options, contestants, series, work, notes);
        }
        finally
        {
            foreach (Contestant contestant in contestants.All)
            {
                contestant.CleanUp();
            }
        }

        Record record = Record.Of(options, contestants, series, notes);
        Table.Write(Console.Out, record);
        if (options.Record)
        {
            Console.WriteLine($"record: {record.Write(ResultsOf(options))}");
            DrawPlot(options);
        }

        bool held = Checks.Hold(Console.Out, record, options.Limits);
        return held && record.Rows.All(row => row.Failure is null || row.Operation == "exec") ? 0 : 1;
    }

    private static void TimeAll(Options options, Contestants contestants, Rehearsal rehearsal, List<Series> series, List<string> notes)
    {
        var rounds = new Rounds(options);
        if (options.Operations.Contains("run"))
        {
            foreach (string shape in options.Shapes)
            {
                Say($"run {shape}");
                rehearsal.Compare(shape);
                series.AddRange(rounds.Measure("run", shape, contestants.For(shape).Where(one => rehearsal.Can(one, "run", shape))));
                series.AddRange(Unfit(contestants.For(shape), rehearsal, "run", shape));
                notes.AddRange(Without.Price(series, shape));
            }
        }

        if (options.Operations.Any(LifeCycle.Steps.Contains))
        {
            Say("the life cycle: " + string.Join(", ", LifeCycle.Steps));
            rehearsal.TryLives();
            Runtime[] runtimes = [.. contestants.All.OfType<Runtime>()];
            IReadOnlyList<Series> lives = rounds.MeasureLives(
                runtimes.Where(one => rehearsal.Can(one, "create", LifeCycle.Shape)), (one, step) => !rehearsal.Can(one, step, LifeCycle.Shape));
            foreach (string step in LifeCycle.Steps.Where(options.Operations.Contains))
            {
                series.AddRange(lives.Where(one => one.Operation == step));
                series.AddRange(Unfit(runtimes, rehearsal, step, LifeCycle.Shape));
            }
        }

        if (options.Operations.Contains("version"))
        {
            Say("--version");
            series.AddRange(rounds.Measure("version", LifeCycle.Shape, contestants.All.OfType<Runtime>()));
        }
    }

    private static IEnumerable<Series> Unfit(IEnumerable<Contestant> contestants, Rehearsal rehearsal, string operation, string shape) =>
        contestants.Where(one => !rehearsal.Can(one, operation, shape))
            .Select(one => new Series(operation, shape, one.Name, 0) { Failure = rehearsal.WhyNot(one, operation, shape) });

    private static void CountMemory(Contestants contestants, List<Series> series, string work, List<string> notes)
    {
        Say("peak memory");
        if (Compiler.Compile("peak.c", work, out string whyNot) is { } peak)
        {
            new PeakMemory(peak, work).Fill(series, contestants);
            notes.Add("peak KiB: the largest single process that was waited for; run and exec include the container's own (static busybox)");
        }
        else
        {
            notes.Add($"peak memory is left out: {whyNot}");
        }
    }

    private static void CountSyscalls(Options options, Contestants contestants, List<Series> series, string work, List<string> notes)
    {
        if (!options.Syscalls)
        {
            notes.Add("system calls are left out: --no-syscalls");
        }
        else if (Command.Find("strace") is { } strace)
        {
            Say("system calls");
            new Syscalls(strace, work).Fill(series, contestants);
        }
        else
        {
            notes.Add("system calls are left out: strace is not installed");
        }
    }

    private static string ResultsOf(Options options) => options.Results ?? Path.Combine(Repository.Root, "bench", "results");

    private static void DrawPlot(Options options)
    {
        string path = Path.Combine(ResultsOf(options), "coldstart.svg");
        Plot.Draw(path, Record.ReadAll(ResultsOf(options)));
        Console.WriteLine($"plot: {path}");
    }

    private static void Say(string what) => Console.Error.WriteLine($"... {what}");
}
