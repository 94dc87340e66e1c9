using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Sysctls;

/// <summary>linux.timeOffsets.</summary>
public class TimeOffsetTests
{
    [Test]
    public async Task Clocks_are_off_by_what_the_config_says()
    {
        using Sandbox box = new();
        box.Bundle.Namespace("time").SetJson("linux.timeOffsets", """{"monotonic":{"secs":172800,"nanosecs":5},"boottime":{"secs":604800}}""")
            .Args("/bin/sleep", "100");
        box.Up();
        // Created and started, seen by a later process: the namespace is one for all of the container.
        Result offsets = box.Hull("exec", box.Id, "cat", "/proc/self/timens_offsets");
        await Assert.That(string.Join('|', offsets.Output.Split([' ', '\t', '\n'], System.StringSplitOptions.RemoveEmptyEntries)))
            .IsEqualTo("monotonic|172800|5|boottime|604800|0").Because(offsets.All);
        string own = System.IO.File.ReadAllText("/proc/uptime").Split('.')[0];
        string inside = box.Hull("exec", box.Id, "cat", "/proc/uptime").Output.Split('.')[0];
        await Assert.That(long.Parse(inside) - long.Parse(own)).IsGreaterThanOrEqualTo(604800).And.IsLessThan(604800 + 600);
    }

    [Test]
    public async Task One_clock_may_be_off_and_the_other_not()
    {
        using Sandbox box = new();
        box.Bundle.Namespace("time").SetJson("linux.timeOffsets", """{"boottime":{"secs":60,"nanosecs":999999999}}""").Args("cat", "/proc/self/timens_offsets");
        Result result = box.Run();
        await Assert.That(string.Join('|', result.Output.Split([' ', '\t', '\n'], System.StringSplitOptions.RemoveEmptyEntries)))
            .IsEqualTo("monotonic|0|0|boottime|60|999999999").Because(result.All);
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Without_a_time_namespace_there_is_nothing_to_set()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.timeOffsets", """{"monotonic":{"secs":1}}""");
        await box.ExpectError(
            box.Run(),
            "hull run failed: linux.timeOffsets: time namespace offsets specified, but time namespace isn't enabled in the config (add {\"type\": \"time\"} to linux.namespaces)");
    }

    [Test]
    [Arguments("-9999999999")]
    [Arguments("9223372036")]
    public async Task A_clock_below_zero_or_out_of_range_is_an_error_that_names_it(string seconds)
    {
        using Sandbox box = new();
        box.Bundle.Namespace("time").SetJson("linux.timeOffsets", "{\"monotonic\":{\"secs\":1},\"boottime\":{\"secs\":" + seconds + "}}");
        await box.ExpectError(
            box.Run(),
            $"hull run failed: linux.timeOffsets.boottime: write \"boottime {seconds} 0\" to /proc/self/timens_offsets: numerical result out of range"
            + " (the clock would go below zero, or beyond 146 years)");
    }
}
