using System.Text;
using System.Threading.Tasks;
using Hull.Cgroups.Systemd.Units;
using Hull.Primitives;

namespace Hull.Tests.Cgroups.Systemd;

/// <summary>linux.cgroupsPath under systemd: which unit, in which slice, and where that lies.</summary>
public sealed class UnitNameTests
{
    [Test]
    [Arguments("", "web", false, "hull-web.scope in system.slice at /system.slice")]
    [Arguments("", "web", true, "hull-web.scope in user.slice at /user.slice")]
    [Arguments("", "a+b_c.d", false, "hull-a\\x2bb_c.d.scope in system.slice at /system.slice")]
    [Arguments("system.slice:docker:1234", "web", false, "docker-1234.scope in system.slice at /system.slice")]
    [Arguments("a-b-c.slice:cri:1", "web", false, "cri-1.scope in a-b-c.slice at /a.slice/a-b.slice/a-b-c.slice")]
    [Arguments(":libpod:1", "web", true, "libpod-1.scope in user.slice at /user.slice")]
    [Arguments("-.slice:x:1", "web", false, "x-1.scope in -.slice at ")]
    [Arguments("system.slice::1", "web", false, "-1.scope in system.slice at /system.slice")]
    public async Task Slice_prefix_and_name(string path, string id, bool isUser, string expected) => await Assert.That(Name(path, id, isUser)).IsEqualTo(expected);

    [Test]
    [Arguments("/a/b", "expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups, got \"/a/b\" instead")]
    [Arguments("a.slice:b", "expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups, got \"a.slice:b\" instead")]
    [Arguments("a.slice:b:c:d", "expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups, got \"a.slice:b:c:d\" instead")]
    [Arguments("a:b:c", "\"a\" is not the name of a slice: one looks like a-b.slice, which lies in a.slice")]
    [Arguments("../a.slice:b:c", "\"../a.slice\" is not the name of a slice: one looks like a-b.slice, which lies in a.slice")]
    [Arguments(".slice:b:c", "\".slice\" is not the name of a slice: one looks like a-b.slice, which lies in a.slice")]
    [Arguments("a--b.slice:b:c", "\"a--b.slice\" is not the name of a slice: one looks like a-b.slice, which lies in a.slice")]
    [Arguments("-a.slice:b:c", "\"-a.slice\" is not the name of a slice: one looks like a-b.slice, which lies in a.slice")]
    [Arguments("a.slice:b:", "the name after the second colon is empty")]
    [Arguments("a.slice:b:c.slice", "\"c.slice\" is a slice, and systemd keeps processes in scopes: name it without .slice, or make the slice the first part")]
    [Arguments("a.slice:b:../c", "systemd takes letters, digits and :-_.\\ in the name of a unit, not what is in \"b-../c.scope\"")]
    [Arguments("a.slice:b c:d", "systemd takes letters, digits and :-_.\\ in the name of a unit, not what is in \"b c-d.scope\"")]
    public async Task What_is_no_unit_is_refused(string path, string error) => await Assert.That(Name(path, "web", false)).IsEqualTo($"linux.cgroupsPath: {error}");

    [Test]
    [Arguments(243, true)]
    [Arguments(244, true)]
    [Arguments(245, false)]
    public async Task A_unit_has_255_bytes_at_most(int length, bool fits) =>
        await Assert.That(Name("", new string('a', length), false).StartsWith("hull-", System.StringComparison.Ordinal)).IsEqualTo(fits);

    private static string Name(string path, string id, bool isUser)
    {
        ref Arena arena = ref SystemdText.Fresh();
        Utf8 given = path.Length > 0 ? arena.Copy(Encoding.UTF8.GetBytes(path)) : default;
        Outcome outcome = UnitName.From(given, arena.Copy(Encoding.UTF8.GetBytes(id)), isUser, ref arena, out UnitName name);
        Line slice = new(new byte[256]);
        if (!outcome.Failed)
        {
            UnitName.AddPath(name.Slice.Span, ref slice);
        }

        return outcome.Failed ? SystemdText.Text(in outcome) : $"{SystemdText.Text(name.Unit)} in {SystemdText.Text(name.Slice)} at {Encoding.UTF8.GetString(slice.Written)}";
    }
}
