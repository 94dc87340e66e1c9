using System.Threading.Tasks;
using Hull.Containers.State;
using Hull.Primitives;
using Hull.Tests.Containers.Planning;

namespace Hull.Tests.Containers.State;

/// <summary>Ids become directory names.</summary>
public sealed class ContainerIdTests
{
    [Test]
    [Arguments("a")]
    [Arguments("web-1.example_com+x")]
    [Arguments("...")]
    [Arguments("-x")]
    [Arguments("0123456789abcdefABCDEF")]
    public async Task Letters_digits_and_four_signs_are_accepted(string id) => await Assert.That(IsGood(id)).IsTrue();

    [Test]
    [Arguments("")]
    [Arguments(".")]
    [Arguments("..")]
    [Arguments("a/b")]
    [Arguments("/a")]
    [Arguments("a b")]
    [Arguments("a\n")]
    [Arguments("a:b")]
    [Arguments("é")]
    [Arguments("a*")]
    [Arguments("a\0b")]
    public async Task All_else_is_refused(string id) => await Assert.That(IsGood(id)).IsFalse();

    [Test]
    public async Task A_file_name_has_at_most_255_bytes()
    {
        await Assert.That(IsGood(new string('x', 255))).IsTrue();
        await Assert.That(IsGood(new string('x', 256))).IsFalse();
    }

    [Test]
    public async Task An_absent_id_is_refused() => await Assert.That(ContainerId.TryParse(default, out _)).IsFalse();

    private static bool IsGood(string id)
    {
        Arena arena = Arena.Create(4096);
        return ContainerId.TryParse(Plans.Put(id, ref arena), out _);
    }
}
