using System.IO;
using System.Threading.Tasks;
using Hull.Containers.State;
using Hull.Listing;
using Hull.Primitives;
using Hull.Reading;
using Hull.Verbs;

namespace Hull.Tests.CommandLine;

/// <summary><c>hull list</c> prints what <c>runc list</c> prints, space for space.</summary>
public class ListTests
{
    private static ContainerState State(string id, string bundle, uint owner)
    {
        ref Arena arena = ref BothGears.FreshArena;
        return new ContainerState
        {
            Id = arena.Copy(ArgumentText.Encode(id)),
            Bundle = arena.Copy(ArgumentText.Encode(bundle)),
            Created = arena.Copy("2026-11-23T14:56:04.392767741Z"u8),
            Phase = Phase.Running,
            Owner = owner,
        };
    }

    [Test]
    public async Task No_containers_are_a_heading() =>
        await Assert.That(ListVerb.Table([], new UserNames(""))).IsEqualTo("ID          PID         STATUS      BUNDLE      CREATED     OWNER\n");

    [Test]
    public async Task Columns_are_three_wider_than_their_longest_cell() =>
        await Assert.That(ListVerb.Table([State("a-container-with-a-long-name", "/tmp/cx/b2", 0)], new UserNames("root:x:0:0::/:/bin/sh\n"))).IsEqualTo(
            """
            ID                             PID         STATUS      BUNDLE       CREATED                          OWNER
            a-container-with-a-long-name   0           stopped     /tmp/cx/b2   2026-11-23T14:56:04.392767741Z   root

            """);

    [Test]
    public async Task Widths_are_in_characters_not_bytes() =>
        await Assert.That(TextTable.Of([["A", "B"], ["ÄÖÜ🐚", "x"]])).IsEqualTo("A           B\nÄÖÜ🐚        x\n");

    [Test]
    public async Task An_owner_without_a_name_is_a_number() => await Assert.That(new UserNames("root:x:0:0::/:\nbad line\n").Of(1000)).IsEqualTo("#1000");

    [Test]
    public async Task Ids_are_sorted_and_what_is_no_container_is_left_out()
    {
        string root = Directory.CreateTempSubdirectory("hull-list").FullName;
        try
        {
            foreach (string name in (string[])["b", "a", "B", "not an id"])
            {
                Directory.CreateDirectory(Path.Combine(root, name));
            }

            await Assert.That(string.Join(' ', ContainerList.Names(root))).IsEqualTo("B a b");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Test]
    public async Task A_missing_state_directory_holds_no_containers() => await Assert.That(ContainerList.Names("/nonexistent/hull")).IsEmpty();

    [Test]
    public async Task A_regex_is_for_many_and_so_not_for_the_bare_gear()
    {
        await Assert.That(BothGears.Bare(["kill", "--regex", "^a"])).IsNull();
        await Assert.That(BothGears.Managed(["kill", "--regex", "^a"], out string? error)).IsNull();
        await Assert.That(error).IsNull();
    }

    [Test]
    [Arguments("^(a|c)$", "a", true)]
    [Arguments("^(a|c)$", "ab", false)]
    [Arguments("b", "abc", true)]
    [Arguments("^test-[0-9]+", "test-12", true)]
    public async Task Patterns_are_POSIX_extended(string pattern, string id, bool expected) => await Assert.That(Matches(pattern, id)).IsEqualTo(expected);

    [Test]
    public async Task A_broken_pattern_is_refused() => await Assert.That(Matches("(", "x")).IsNull();

    private static bool? Matches(string pattern, string id)
    {
        ref Arena arena = ref BothGears.FreshArena;
        return Linux.Sys.CompilePattern(ArgumentText.Put(pattern, ref arena), ref arena, out Slice<byte> compiled)
            ? Linux.Sys.MatchesPattern(compiled, ArgumentText.Put(id, ref arena))
            : null;
    }
}
