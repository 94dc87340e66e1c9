using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Hull.Cgroups.Planning;
using Hull.Primitives;

namespace Hull.Tests.Cgroups.Planning;

/// <summary>Where a container's group lies.</summary>
public sealed class GroupPathTests
{
    private const string Outside = "linux.cgroupsPath: must not contain \"..\": it would lead out of the hierarchy";

    [Test]
    [Arguments("", "/", "ctr")]
    [Arguments("", "/user/session", "user/session/ctr")]
    [Arguments("below", "/user", "user/below")]
    [Arguments("/at/the/root", "/user", "at/the/root")]
    [Arguments("//a///./b/", "/user", "a/b")]
    [Arguments("/a..b/...", "/", "a..b/...")]
    [Arguments("/../a", "/", Outside)]
    [Arguments("a/../../b", "/", Outside)]
    [Arguments("..", "/", Outside)]
    [Arguments("/", "/user", "linux.cgroupsPath: names the root of the hierarchy, which is nobody's own")]
    [Arguments("", "/../elsewhere", "linux.cgroupsPath: hull's own group lies outside of the hierarchy that is mounted here: give an absolute path")]
    [Arguments("/fine", "/../elsewhere", "fine")]
    public async Task On_v1_a_relative_path_is_below_hulls_own_group(string asked, string own, string expected) =>
        await Assert.That(Make(asked, own, besideOwn: false)).IsEqualTo(expected);

    [Test]
    [Arguments("", "/", "ctr")]
    [Arguments("", "/session", "ctr")]
    [Arguments("", "/user/session", "user/ctr")]
    [Arguments("a/b", "/user/session", "user/a/b")]
    [Arguments("/a", "/user/session", "a")]
    public async Task On_v2_it_is_beside_hulls_own_group_which_has_processes(string asked, string own, string expected) =>
        await Assert.That(Make(asked, own, besideOwn: true)).IsEqualTo(expected);

    [Test]
    [Arguments("/a\nb")]
    [Arguments("/a/256")]
    [Arguments("/4001")]
    public async Task Names_that_no_group_can_have_are_refused(string asked)
    {
        string path = asked.Replace("256", new string('n', 256), StringComparison.Ordinal).Replace("/4001", string.Concat(Enumerable.Repeat("/nnn", 1001)), StringComparison.Ordinal);
        await Assert.That(Make(path, "/", besideOwn: true))
            .IsEqualTo("linux.cgroupsPath: can be no group: a name has at most 255 bytes and no line break, and all of it at most 4000");
        await Assert.That(Make("/" + new string('n', 255), "/", besideOwn: true)).IsEqualTo(new string('n', 255));
    }

    private static string Make(string asked, string own, bool besideOwn)
    {
        Arena arena = Arena.Create(32 * 1024);
        Utf8 Put(string text) => arena.Copy(Encoding.UTF8.GetBytes(text));
        Outcome outcome = GroupPath.TryMake(asked.Length == 0 ? default : Put(asked), Put("ctr"), Put(own), besideOwn, ref arena, out Utf8 path);
        Line line = new(new byte[512]);
        outcome.WriteTo(ref line);
        return Encoding.UTF8.GetString(outcome.Failed ? line.Written : path.Span);
    }
}
