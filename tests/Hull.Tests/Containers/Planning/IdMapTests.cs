using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Hull.Containers.Planning;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Planning;

public class IdMapTests
{
    [Test]
    public async Task Entries_become_lines_in_their_order()
    {
        (string error, string text) = Write((0, 100000, 1000), (1000, 1000, 1), (1001, 101000, 64535));

        await Assert.That(error).IsEmpty();
        await Assert.That(text).IsEqualTo("0 100000 1000\n1000 1000 1\n1001 101000 64535\n");
    }

    [Test]
    public async Task The_whole_range_of_ids_can_be_mapped() =>
        await Assert.That(Write((0, 0, uint.MaxValue)).Text).IsEqualTo("0 0 4294967295\n");

    [Test]
    [Arguments(0u, 0u, 0u, "linux.uidMappings[1]: size must not be 0")]
    [Arguments(4294967295u, 0u, 1u, "linux.uidMappings[1]: the range ends beyond the last id, 4294967294")]
    [Arguments(0u, 4294967290u, 6u, "linux.uidMappings[1]: the range ends beyond the last id, 4294967294")]
    [Arguments(4294967290u, 4294967290u, 4294967290u, "linux.uidMappings[1]: the range ends beyond the last id, 4294967294")]
    [Arguments(1009u, 1u, 1u, "linux.uidMappings[1]: its containerIDs overlap those of entry 0")]
    [Arguments(990u, 1u, 11u, "linux.uidMappings[1]: its containerIDs overlap those of entry 0")]
    [Arguments(1u, 100009u, 5u, "linux.uidMappings[1]: its hostIDs overlap those of entry 0")]
    public async Task What_the_kernel_calls_EINVAL_is_named(uint container, uint host, uint size, string error) =>
        await Assert.That(Write((1000, 100000, 10), (container, host, size)).Error).IsEqualTo(error);

    [Test]
    public async Task Neighbours_do_not_overlap() =>
        await Assert.That(Write((10, 110, 10), (0, 100, 10), (20, 120, 10)).Error).IsEmpty();

    [Test]
    public async Task The_kernel_takes_340_lines_of_less_than_a_page()
    {
        (uint, uint, uint)[] most = [.. Enumerable.Range(0, 340).Select(i => ((uint)i, (uint)(1000 + i), 1u))];
        (uint, uint, uint)[] more = [.. Enumerable.Range(0, 341).Select(i => ((uint)i, (uint)(1000 + i), 1u))];
        (uint, uint, uint)[] longer = [.. Enumerable.Range(0, 340).Select(i => ((uint)(1000000 + i), (uint)(1000000000 + i), 1u))];

        await Assert.That(Write(most).Error).IsEmpty();
        await Assert.That(Write(more).Error).IsEqualTo("linux.uidMappings: too many entries: the kernel takes 340");
        await Assert.That(Write(longer).Error).IsEqualTo("linux.uidMappings: too long: as text the map must stay below 4096 bytes");
    }

    [Test]
    public async Task An_id_inside_is_found_outside()
    {
        Arena arena = Arena.Create(4096);
        Slice<IdMapping> mappings = Mappings(ref arena, [(0, 100000, 10), (1000, 1000, 1)]);

        await Assert.That(IdMap.TryMap(mappings, 9, out uint outside) ? outside : 0).IsEqualTo(100009u);
        await Assert.That(IdMap.TryMap(mappings, 1000, out outside) ? outside : 0).IsEqualTo(1000u);
        await Assert.That(IdMap.TryMap(mappings, 10, out _)).IsFalse();
        await Assert.That(IdMap.TryMap(mappings, 999, out _)).IsFalse();
    }

    private static (string Error, string Text) Write(params (uint, uint, uint)[] entries)
    {
        Arena arena = Arena.Create(256 * 1024);
        Outcome outcome = IdMap.TryWrite(Mappings(ref arena, entries), "linux.uidMappings"u8, ref arena, ref arena, out Utf8 text);
        return (outcome.Failed ? OciText.Sentence(outcome) : "", Encoding.UTF8.GetString(text.Span));
    }

    private static Slice<IdMapping> Mappings(ref Arena arena, IEnumerable<(uint Container, uint Host, uint Size)> entries) =>
        arena.Put<IdMapping>([.. entries.Select(entry => new IdMapping { ContainerId = entry.Container, HostId = entry.Host, Size = entry.Size })]);
}
