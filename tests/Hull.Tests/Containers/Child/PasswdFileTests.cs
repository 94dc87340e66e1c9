using System.IO;
using System.Text;
using System.Threading.Tasks;
using Hull.Containers.Child;
using Hull.Linux;
using Hull.Primitives;
using Hull.Tests.Containers.Planning;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Child;

/// <summary>HOME from a passwd file that the image's author wrote.</summary>
public sealed class PasswdFileTests
{
    private const string Usual = "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1::/usr/sbin:/usr/sbin/nologin\nme:x:1000:1000:Me,,,:/home/me:/bin/bash\n";

    [Test]
    [Arguments(0u, "HOME=/root")]
    [Arguments(1u, "HOME=/usr/sbin")]
    [Arguments(1000u, "HOME=/home/me")]
    [Arguments(2u, null)]
    [Arguments(100u, null)]
    public async Task The_line_with_the_uid_counts(uint uid, string? home) => await Assert.That(Find(Usual, uid)).IsEqualTo(home);

    [Test]
    [Arguments("me:x:5:5::/home", "HOME=/home")]
    [Arguments("\n\nme:x:5:5::/home:\n", "HOME=/home")]
    [Arguments("a:x:5:5::/first:\nb:x:5:5::/second:\n", "HOME=/first")]
    [Arguments("me:x:5:5:::/bin/sh\n", "HOME=/")]
    [Arguments("me:x:5\n", "HOME=/")]
    [Arguments("me:x:05:5::/zero:\n", "HOME=/zero")]
    [Arguments("me:x:5x:5::/home:\n", null)]
    [Arguments("me:x::5::/home:\n", null)]
    [Arguments("me:x:-5:5::/home:\n", null)]
    [Arguments("me:x:4294967301:5::/wrapped:\n", null)]
    [Arguments("5\n::5\n", "HOME=/")]
    [Arguments("", null)]
    [Arguments("\n", null)]
    [Arguments(":::::\n", null)]
    public async Task Odd_lines_are_read_without_harm(string text, string? home) => await Assert.That(Find(text, 5)).IsEqualTo(home);

    [Test]
    public async Task A_line_may_lie_across_two_reads()
    {
        string filler = string.Concat(System.Linq.Enumerable.Repeat("user:x:7:7:some words:/home/user:/bin/sh\n", 300));
        await Assert.That(Find(filler + "me:x:5:5::/home/me:\n" + filler, 5)).IsEqualTo("HOME=/home/me");
    }

    [Test]
    public async Task What_follows_in_an_overlong_line_is_no_line_of_its_own()
    {
        // Where the line is cut, its rest reads like an entry.
        string text = new string('x', 4096) + "evil:x:5:5::/evil:\nme:x:5:5::/home/me:\n";
        await Assert.That(Find(text, 5)).IsEqualTo("HOME=/home/me");
    }

    [Test]
    public async Task An_endless_file_is_given_up() => await Assert.That(Find(new string('\n', 2 * 1024 * 1024) + "me:x:5:5::/home/me:\n", 5)).IsNull();

    private static string? Find(string text, uint uid)
    {
        Arena arena = Arena.Create(16 * 1024);
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
            if (Sys.Open(Plans.Put(path, ref arena), OpenFlags.ReadOnly, out OwnedFd opened) != Errno.None)
            {
                throw new IOException(path);
            }

            using OwnedFd file = opened;
            return PasswdFile.Search(file.Borrow, uid, ref arena).Text();
        }
        finally
        {
            File.Delete(path);
        }
    }
}
