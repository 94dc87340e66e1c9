using System.Text;
using System.Threading.Tasks;
using Hull.Containers.Planning;

namespace Hull.Tests.Containers.Planning;

/// <summary>What may not be laid over /proc.</summary>
public sealed class MountRuleTests
{
    [Test]
    [Arguments("/proc", "/proc")]
    [Arguments("proc", "/proc")]
    [Arguments("//proc///sys/", "/proc/sys")]
    [Arguments("/./proc/./sys/.", "/proc/sys")]
    [Arguments("/a/../proc", "/proc")]
    [Arguments("/a/b/../../proc", "/proc")]
    [Arguments("/../../proc", "/proc")]
    [Arguments("/proc/..", "")]
    [Arguments("/proc/sys/../../sys", "/sys")]
    [Arguments("/...", "/...")]
    [Arguments("/proc/..sys", "/proc/..sys")]
    [Arguments("", "")]
    [Arguments("/", "")]
    public async Task A_path_is_cleaned_as_text(string path, string clean) =>
        await Assert.That(Encoding.UTF8.GetString(MountRules.Clean(Encoding.UTF8.GetBytes(path), new byte[512]))).IsEqualTo(clean);

    [Test]
    [Arguments("/proc", "tmpfs", "\"/proc\" cannot be mounted because it is not of type proc")]
    [Arguments("/./proc/", "tmpfs", "\"/./proc/\" cannot be mounted because it is not of type proc")]
    [Arguments("/x/../proc", "sysfs", "\"/x/../proc\" cannot be mounted because it is not of type proc")]
    [Arguments("/proc/sys", "tmpfs", "\"/proc/sys\" cannot be mounted because it is inside /proc")]
    [Arguments("/proc/self/attr", "tmpfs", "\"/proc/self/attr\" cannot be mounted because it is inside /proc")]
    [Arguments("//proc//sys/kernel", "proc", "\"//proc//sys/kernel\" cannot be mounted because it is inside /proc")]
    public async Task What_hides_a_part_of_proc_is_refused(string destination, string type, string error) =>
        await Assert.That(Error(destination, type)).IsEqualTo($"mounts[0]: {error}");

    [Test]
    [Arguments("/proc", "proc")]
    [Arguments("/proc/", "bind")]
    [Arguments("/proc/cpuinfo", "bind")]
    [Arguments("/proc/meminfo", "bind")]
    [Arguments("/proc//uptime", "bind")]
    [Arguments("/proc/sys/kernel/ns_last_pid", "bind")]
    [Arguments("/proc/net/dev", "bind")]
    [Arguments("/process", "tmpfs")]
    [Arguments("/procfs/sys", "tmpfs")]
    [Arguments("/proc/../sys", "tmpfs")]
    [Arguments("/home/proc", "tmpfs")]
    public async Task What_does_no_harm_is_allowed(string destination, string type) => await Assert.That(Error(destination, type)).IsEmpty();

    [Test]
    public async Task An_overlong_path_hides_nothing()
    {
        string longName = new('x', 600);
        await Assert.That(Error($"/{longName}/../proc/sys", "tmpfs")).Contains("inside /proc");
        await Assert.That(Error($"/proc/{longName}", "tmpfs")).Contains("cannot be mounted");
        await Assert.That(Error(string.Concat(System.Linq.Enumerable.Repeat("/ab", 300)), "tmpfs")).IsEmpty();
    }

    private static string Error(string destination, string type) =>
        Plans.Mounting($$"""{"destination":"{{destination}}","type":"{{type}}","source":"/src"}""").Error;
}
