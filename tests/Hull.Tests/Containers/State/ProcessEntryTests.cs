using System.Text;
using System.Threading.Tasks;
using Hull.Containers.State;

namespace Hull.Tests.Containers.State;

/// <summary>/proc/PID/stat, whose second field the process chooses itself.</summary>
public sealed class ProcessEntryTests
{
    // Fields 4 to 21; field 22 is the start time.
    private const string Between = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18";

    [Test]
    [Arguments("sh")]
    [Arguments("")]
    [Arguments(" ")]
    [Arguments(")")]
    [Arguments("(")]
    [Arguments("a) R 1 (b")]
    [Arguments("a) Z 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 777 ")]
    [Arguments("a\nb")]
    [Arguments("ü)")]
    public async Task Whatever_the_name_is_state_and_start_are_found(string name)
    {
        bool good = ProcessEntry.TryParse(Encoding.UTF8.GetBytes($"42 ({name}) S {Between} 123456789 20 30\n"), out ProcessEntry entry);
        await Assert.That(good).IsTrue();
        await Assert.That((char)entry.State).IsEqualTo('S');
        await Assert.That(entry.StartTime).IsEqualTo(123456789UL);
    }

    [Test]
    [Arguments('Z', true)]
    [Arguments('X', true)]
    [Arguments('x', true)]
    [Arguments('R', false)]
    [Arguments('D', false)]
    [Arguments('T', false)]
    public async Task Zombies_have_ended(char state, bool ended)
    {
        ProcessEntry.TryParse(Encoding.UTF8.GetBytes($"42 (sh) {state} {Between} 1 2"), out ProcessEntry entry);
        await Assert.That(entry.HasEnded).IsEqualTo(ended);
    }

    [Test]
    [Arguments("")]
    [Arguments("42 (sh")]
    [Arguments("42 (sh)")]
    [Arguments("42 (sh) ")]
    [Arguments("42 (sh) S")]
    [Arguments("42 (sh) S 1 2 3")]
    [Arguments("42 (sh) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 x")]
    [Arguments("42 (sh) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 ")]
    public async Task Half_a_line_is_no_process(string text) =>
        await Assert.That(ProcessEntry.TryParse(Encoding.UTF8.GetBytes(text), out _)).IsFalse();

    [Test]
    public async Task This_process_is_found_and_pid_zero_is_not()
    {
        await Assert.That(ProcessEntry.TryRead(System.Environment.ProcessId, out ProcessEntry own)).IsTrue();
        await Assert.That(own.HasEnded).IsFalse();
        await Assert.That(ProcessEntry.TryRead(0, out _)).IsFalse();
        await Assert.That(ProcessEntry.TryRead(-1, out _)).IsFalse();
    }
}
