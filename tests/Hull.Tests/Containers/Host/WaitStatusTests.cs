using System.Threading.Tasks;
using Hull.Linux;

namespace Hull.Tests.Containers.Host;

/// <summary>The status word of waitpid(2).</summary>
public sealed class WaitStatusTests
{
    [Test]
    [Arguments(0x0000, 0, 0)]
    [Arguments(0x0100, 0, 1)]
    [Arguments(0xff00, 0, 255)]
    [Arguments(0x7f00, 0, 127)]
    [Arguments(0x0009, 9, 137)]
    [Arguments(0x000f, 15, 143)]
    [Arguments(0x008b, 11, 139)] // with a core dump
    public async Task It_becomes_what_a_shell_reports(int raw, int signal, int exitCode)
    {
        WaitStatus status = new(raw);
        await Assert.That(status.TerminationSignal).IsEqualTo(signal);
        await Assert.That(status.ExitCode).IsEqualTo(exitCode);
    }
}
