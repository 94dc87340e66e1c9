using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ColdStart.Scene;

namespace ColdStart.Measuring;

/// <summary>A pass of its own for peak memory, under peak.c (which says why it is needed).</summary>
internal sealed class PeakMemory(string peak, string work)
{
    private const int Repetitions = 3;

    private readonly string _file = Path.Combine(work, "peak.txt");

    public void Fill(IEnumerable<Series> series, Contestants contestants)
    {
        Series[] open = [.. series.Where(one => one.Count > 0)];
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            foreach (Series one in open.Where(one => !LifeCycle.Steps.Contains(one.Operation)))
            {
                Contestant contestant = contestants.All.First(candidate => candidate.Name == one.Contestant);
                _ = Under(contestant.For(one.Operation, one.Shape)!, one);
            }

            foreach (Runtime runtime in contestants.All.OfType<Runtime>())
            {
                Dictionary<string, Series> steps = open.Where(one => one.Contestant == runtime.Name && LifeCycle.Steps.Contains(one.Operation))
                    .ToDictionary(one => one.Operation);
                if (steps.Count > 0)
                {
                    LifeCycle.Walk(runtime, (step, command) => Under(command, steps.GetValueOrDefault(step)));
                }
            }
        }
    }

    private int Under(Command command, Series? series)
    {
        Captured result = Spawn.Capture(command.Under(peak, _file));
        if (series is not null && result.ExitCode == 0
            && long.TryParse(File.ReadAllText(_file).Trim(), CultureInfo.InvariantCulture, out long kibibytes))
        {
            series.PeakKiB = Math.Max(series.PeakKiB ?? 0, kibibytes);
        }

        return result.ExitCode;
    }
}
