using System.Text;
using System.Threading.Tasks;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Tests.CommandLine;

namespace Hull.Tests.Containers.Lifecycle;

/// <summary>ps(1)'s table is cut down to the container's processes.</summary>
public class PsTableTests
{
    [Test]
    [Arguments("UID   PID  PPID CMD\nroot    1     0 init\nroot   42     1 sh -c x\nroot  420     1 y\n", "UID   PID  PPID CMD\nroot   42     1 sh -c x\n")]
    [Arguments("  PID TTY\n   42 ?\n", "  PID TTY\n   42 ?\n")]
    [Arguments("PID\n42", "PID\n42\n")]
    [Arguments("PID CMD\n1 a 42\n", "PID CMD\n")]
    [Arguments("PID CMD\n\n42 a\n\n", "PID CMD\n42 a\n")]
    public async Task Its_heading_and_their_lines_stay(string table, string kept) => await Assert.That(Keep(table)).IsEqualTo(kept);

    [Test]
    [Arguments("", "couldn't find PID field in ps output")]
    [Arguments("UID CMD\nroot x\n", "couldn't find PID field in ps output")]
    [Arguments("UID PID\nroot x\n", "unable to parse pid: root x")]
    [Arguments("UID PID\nroot\n", "unable to parse pid: root")]
    public async Task A_table_without_pids_is_refused_in_runcs_words(string table, string error) => await Assert.That(Keep(table)).IsEqualTo(error);

    private static string Keep(string table)
    {
        ref Arena arena = ref BothGears.FreshArena;
        Outcome outcome = PsTable.Keep(Encoding.UTF8.GetBytes(table), [42], ref arena, out Slice<byte> kept);
        return outcome.Failed ? Encoding.UTF8.GetString(outcome.What.Span) : Encoding.UTF8.GetString(kept.Span);
    }
}
