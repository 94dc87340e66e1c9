using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ColdStart.Scene;

namespace ColdStart.Measuring;

/// <summary>The timed rounds. In each round every contestant runs once, in an order that Schedule makes fair.</summary>
internal sealed class Rounds(Options options)
{
    private sealed record Entrant(Contestant Contestant, IReadOnlyDictionary<string, Series> Series)
    {
        /// <summary>False once it failed: half a series compares with nothing.</summary>
        public bool Running { get; set; } = true;
    }

    /// <summary>Measures an operation that stands for itself: run, version.</summary>
    public IReadOnlyList<Series> Measure(string operation, string shape, IEnumerable<Contestant> contestants) =>
        Play([operation], shape, contestants, (_, _) => true);

    /// <summary>
    /// Measures the steps of a container's life. All create, then all start, and so on: neighbours do the same.
    /// Steps a runtime <paramref name="lacks"/> are passed over.
    /// </summary>
    public IReadOnlyList<Series> MeasureLives(IEnumerable<Runtime> runtimes, Func<Contestant, string, bool> lacks) =>
        Play(LifeCycle.Steps, LifeCycle.Shape, runtimes, (contestant, step) => !lacks(contestant, step));

    private List<Series> Play(string[] steps, string shape, IEnumerable<Contestant> contestants, Func<Contestant, string, bool> has)
    {
        Entrant[] entrants = [.. contestants.Select(one => new Entrant(
            one, steps.Where(step => has(one, step)).ToDictionary(step => step, step => new Series(step, shape, one.Name, options.Rounds))))];
        if (entrants.Length == 0)
        {
            return [];
        }

        var schedule = new Schedule(entrants.Length);
        int[] order = new int[entrants.Length];
        for (int round = -options.WarmUp; round < options.Rounds; round++)
        {
            schedule.Fill(round + options.WarmUp, order);
            foreach (string step in steps)
            {
                foreach (int place in order)
                {
                    Entrant entrant = entrants[place];
                    if (entrant.Running && entrant.Series.TryGetValue(step, out Series? series))
                    {
                        entrant.Running = Once(entrant, step, series, round);
                    }
                }
            }

            Spawn.ReapOrphans();
        }

        return [.. entrants.SelectMany(entrant => entrant.Series.Values)];
    }

    private bool Once(Entrant entrant, string step, Series series, int round)
    {
        if (options.PauseMilliseconds > 0)
        {
            Thread.Sleep(options.PauseMilliseconds);
        }

        Command command = entrant.Contestant.For(step, series.Shape)!;
        Sample sample = Spawn.Timed(command);
        bool stopped = step != "kill" || sample.ExitCode != 0 || LifeCycle.AwaitStop((Runtime)entrant.Contestant);
        if (sample.ExitCode == 0 && stopped)
        {
            if (round >= 0)
            {
                series.Add(sample);
            }

            return true;
        }

        // The timed call threw its output away: the same once more tells why.
        Captured again = Spawn.Capture(command);
        string why = !stopped ? "the process did not end, or create wrote no pid file"
            : again.ExitCode == 0 ? $"exit {sample.ExitCode}, but not when run again" : again.Reason;
        foreach (Series one in entrant.Series.Values)
        {
            one.Failure = $"{step} failed in round {round + 1}: {why}";
        }

        entrant.Contestant.CleanUp();
        return false;
    }
}
