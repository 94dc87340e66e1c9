using System.Threading.Tasks;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Tests.Containers.Planning;

namespace Hull.Tests.Containers.Lifecycle;

/// <summary>Signals as users write them.</summary>
public sealed class SignalNamesTests
{
    private static readonly string[] s_names =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    [Test]
    public async Task Every_name_has_its_number()
    {
        for (int i = 0; i < s_names.Length; i++)
        {
            await Assert.That(Parse(s_names[i])).IsEqualTo(i + 1);
            await Assert.That(Parse("SIG" + s_names[i])).IsEqualTo(i + 1);
            await Assert.That(Parse("sig" + s_names[i].ToLowerInvariant())).IsEqualTo(i + 1);
            await Assert.That(Parse($"{i + 1}")).IsEqualTo(i + 1);
        }
    }

    [Test]
    [Arguments("0", 0)]
    [Arguments("64", 64)]
    [Arguments("RTMIN", 34)]
    [Arguments("SIGRTMAX", 64)]
    [Arguments("rtmin+3", 37)]
    [Arguments("SIGRTMIN+30", 64)]
    [Arguments("RTMAX-30", 34)]
    [Arguments("IOT", 6)]
    [Arguments("CLD", 17)]
    [Arguments("POLL", 29)]
    public async Task Other_ways_of_saying_it(string text, int signal) => await Assert.That(Parse(text)).IsEqualTo(signal);

    [Test]
    [Arguments("")]
    [Arguments("65")]
    [Arguments("-1")]
    [Arguments("9x")]
    [Arguments("KILLX")]
    [Arguments("SIG")]
    [Arguments("SIGSIGKILL")]
    [Arguments("RTMIN+31")]
    [Arguments("RTMIN+")]
    [Arguments("RTMIN+-1")]
    [Arguments("RTMAX-31")]
    [Arguments("99999999999999999999")]
    [Arguments("AVERYLONGNAMETHATDOESNOTFIT")]
    public async Task Nonsense_is_refused(string text) => await Assert.That(Parse(text)).IsNull();

    [Test]
    public async Task Absent_means_TERM()
    {
        await Assert.That(SignalNames.TryParse(default, out int signal)).IsTrue();
        await Assert.That(signal).IsEqualTo(15);
    }

    private static int? Parse(string text)
    {
        Arena arena = Arena.Create(4096);
        return SignalNames.TryParse(Plans.Put(text, ref arena), out int signal) ? signal : null;
    }
}
