using System;
using System.Linq;
using System.Threading.Tasks;
using Hull.Primitives;
using Hull.Tests.Oci;
using TUnit.Assertions.Enums;

namespace Hull.Tests.Primitives;

/// <summary>Memory that only grows, and what it hands out.</summary>
public sealed class ArenaTests
{
    private const int Small = 8192;

    [Test]
    public async Task Items_do_not_overlap_and_start_as_zero()
    {
        Arena arena = Arena.Create(Small);
        Slice<byte> first = arena.Allocate<byte>(3);
        Slice<long> second = arena.Allocate<long>(2);
        first.Span.Fill(0xff);
        await Assert.That(second.Span.ToArray()).IsEquivalentTo([0L, 0L]);
        second.Span.Fill(-1);
        await Assert.That(first.Span.ToArray()).IsEquivalentTo([(byte)0xff, (byte)0xff, (byte)0xff]);
    }

    [Test]
    public async Task After_a_reset_memory_is_zeroed_again()
    {
        Arena arena = Arena.Create(Small);
        arena.Allocate<byte>(100).Span.Fill(0xff);
        arena.Reset();
        await Assert.That(arena.Used).IsEqualTo(0);
        await Assert.That(arena.Allocate<byte>(200).Span.ToArray().Any(value => value != 0)).IsFalse();
    }

    [Test]
    public async Task A_text_is_followed_by_a_NUL_even_over_old_bytes()
    {
        Arena arena = Arena.Create(Small);
        arena.Allocate<byte>(100).Span.Fill(0xff);
        arena.Reset();
        // Text() says so when the NUL is missing.
        await Assert.That(arena.Copy("abcdefgh"u8).Text()).IsEqualTo("abcdefgh");
        await Assert.That(arena.Join("a"u8, ""u8, "bc"u8).Text()).IsEqualTo("abc");
        await Assert.That(arena.Copy(""u8).Text()).IsEqualTo("");
    }

    [Test]
    public async Task Empty_is_not_absent()
    {
        Arena arena = Arena.Create(Small);
        await Assert.That(arena.Copy(""u8).IsPresent).IsTrue();
        await Assert.That(arena.Allocate<int>(0).IsPresent).IsTrue();
        await Assert.That(default(Utf8).IsPresent).IsFalse();
        await Assert.That(default(Utf8).IsEmpty && default(Utf8).Span.IsEmpty).IsTrue();
        await Assert.That(default(Slice<int>).IsPresent).IsFalse();
        await Assert.That(default(Slice<int>).Count).IsEqualTo(0);
    }

    [Test]
    public async Task All_of_an_arena_can_be_used()
    {
        Arena arena = Arena.Create(512 * 1024);
        arena.Allocate<byte>(300 * 1024).Span.Fill(1);
        arena.Allocate<byte>(212 * 1024).Span.Fill(2);
        await Assert.That(arena.Used).IsEqualTo(512 * 1024);
    }

    [Test]
    public async Task Slices_are_cut_at_both_ends()
    {
        Arena arena = Arena.Create(Small);
        Slice<int> numbers = arena.Put<int>([1, 2, 3, 4]);
        await Assert.That(numbers.Take(2).Span.ToArray()).IsEquivalentTo([1, 2], CollectionOrdering.Matching);
        await Assert.That(numbers.Take(9).Span.ToArray()).IsEquivalentTo([1, 2, 3, 4], CollectionOrdering.Matching);
        await Assert.That(numbers.From(3).Span.ToArray()).IsEquivalentTo([4]);
        await Assert.That(numbers.From(4).Count).IsEqualTo(0);
    }

    [Test]
    public async Task An_index_out_of_range_is_caught()
    {
        Arena arena = Arena.Create(Small);
        Slice<int> numbers = arena.Put<int>([1]);
        await Assert.That(() => numbers[1]).Throws<IndexOutOfRangeException>();
        await Assert.That(() => numbers[-1]).Throws<IndexOutOfRangeException>();
        await Assert.That(() => default(Slice<int>)[0]).Throws<IndexOutOfRangeException>();
    }

    [Test]
    public async Task A_list_grows_and_keeps_its_items()
    {
        Arena arena = Arena.Create(64 * 1024);
        ArenaList<int> list = default;
        await Assert.That(list.Items.IsPresent).IsFalse();
        for (int i = 0; i < 1000; i++)
        {
            list.Add(ref arena, i);
        }

        await Assert.That(list.Count).IsEqualTo(1000);
        await Assert.That(list.Items.Span.ToArray()).IsEquivalentTo(Enumerable.Range(0, 1000), CollectionOrdering.Matching);
    }

    [Test]
    public async Task A_reserved_list_is_present_though_empty()
    {
        Arena arena = Arena.Create(Small);
        ArenaList<int> list = default;
        list.Reserve(ref arena, 0);
        await Assert.That(list.Items.IsPresent).IsTrue();
        await Assert.That(list.Items.Count).IsEqualTo(0);
    }
}
