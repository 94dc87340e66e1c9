using System.Threading.Tasks;
using Hull.Reading;

namespace Hull.Tests.CommandLine;

/// <summary>Sizes and durations as runc's flags take them.</summary>
public class QuantityTests
{
    [Test]
    [Arguments("0", 0L)]
    [Arguments("536870912", 536870912L)]
    [Arguments("1k", 1024L)]
    [Arguments("1KB", 1024L)]
    [Arguments("512m", 536870912L)]
    [Arguments("1.5GiB", 1610612736L)]
    [Arguments("2 g", 2147483648L)]
    [Arguments("1p", 1125899906842624L)]
    [Arguments("-1", -1L)]
    public async Task A_size_is_read_in_powers_of_1024(string text, long bytes)
    {
        await Assert.That(ByteSize.TryParse(text, out long read)).IsTrue();
        await Assert.That(read).IsEqualTo(bytes);
    }

    [Test]
    [Arguments("")]
    [Arguments("m")]
    [Arguments("-2")]
    [Arguments("1x")]
    [Arguments("1e3")]
    [Arguments("9999999p")]
    [Arguments("1mm")]
    public async Task What_is_no_size_is_refused(string text) => await Assert.That(ByteSize.TryParse(text, out _)).IsFalse();

    [Test]
    [Arguments("5s", 5000)]
    [Arguments("1m30s", 90000)]
    [Arguments("250ms", 250)]
    [Arguments("1.5s", 1500)]
    [Arguments("2h", 7200000)]
    [Arguments("1500us", 1)]
    public async Task A_duration_is_read_as_Go_reads_it(string text, int milliseconds)
    {
        await Assert.That(Duration.TryParse(text, out int read)).IsTrue();
        await Assert.That(read).IsEqualTo(milliseconds);
    }

    [Test]
    [Arguments("")]
    [Arguments("5")]
    [Arguments("s")]
    [Arguments("-1s")]
    [Arguments("5 s")]
    [Arguments("99999999h")]
    public async Task What_is_no_duration_is_refused(string text) => await Assert.That(Duration.TryParse(text, out _)).IsFalse();
}
