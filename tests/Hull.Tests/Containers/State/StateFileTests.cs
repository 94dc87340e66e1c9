using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Tests.Containers.Planning;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.State;

/// <summary>state.json, written and read back.</summary>
public sealed class StateFileTests
{
    private static readonly string[] s_weird =
    [
        "", " ", "\"", "\\", "\n\r\t\b\f", "\u0001\u001f\u007f", "</script>&", "\u2028\u2029", "é", "😀", "日本語", "a\\u0000b", "{\"a\":[1]}", new string('x', 5000),
    ];

    [Test]
    [Arguments(Phase.Creating)]
    [Arguments(Phase.Created)]
    [Arguments(Phase.Running)]
    public async Task What_was_written_is_read_back(Phase phase)
    {
        Arena arena = Arena.Create(64 * 1024);
        ContainerState state = new()
        {
            OciVersion = arena.Copy("1.3.0"u8),
            Id = arena.Copy("web"u8),
            Bundle = Plans.Put("/b/\"quoted\"\n", ref arena),
            Rootfs = arena.Copy("/b/rootfs"u8),
            Created = arena.Copy("2026-01-02T03:04:05.000000006Z"u8),
            Phase = phase,
            Pid = int.MaxValue,
            PidStart = ulong.MaxValue,
            Program = arena.Copy("sh"u8),
            Owner = uint.MaxValue,
            Namespaces = CloneFlags.NewMount | CloneFlags.NewPid,
            OwnPidNamespace = true,
        };
        (ContainerState read, string error) = RoundTrip(state);
        await Assert.That(error).IsEmpty();
        await Assert.That(Describe(read)).IsEqualTo(Describe(state));
    }

    [Test]
    [Arguments("group", true, "id")]
    [Arguments("", false, "id")]
    [Arguments("group", false, null)]
    [Arguments(null, false, null)]
    public async Task What_has_to_be_removed_from_resctrl_is_read_back(string? group, bool owns, string? monitor)
    {
        Arena arena = Arena.Create(16 * 1024);
        ContainerState state = new()
        {
            Id = arena.Copy("x"u8),
            ResctrlGroup = group is null ? default : Plans.Put(group, ref arena),
            OwnsResctrlGroup = owns,
            ResctrlMonitor = monitor is null ? default : Plans.Put(monitor, ref arena),
        };
        (ContainerState read, string error) = RoundTrip(state);
        await Assert.That(error).IsEmpty();
        await Assert.That((read.ResctrlGroup.Text(), read.OwnsResctrlGroup, read.ResctrlMonitor.Text())).IsEqualTo((group, owns, monitor));
    }

    [Test]
    public async Task Annotations_of_any_text_come_back_as_they_were()
    {
        Arena arena = Arena.Create(256 * 1024);
        ArenaList<KeyValue> annotations = default;
        for (int i = 0; i < s_weird.Length; i++)
        {
            // Keys differ: the same one twice is an error.
            annotations.Add(ref arena, new KeyValue { Key = Plans.Put($"{i}{s_weird[i]}", ref arena), Value = Plans.Put(s_weird[^(i + 1)], ref arena) });
        }

        ContainerState state = new() { Id = arena.Copy("x"u8), Annotations = annotations.Items };
        (ContainerState read, string error) = RoundTrip(state);
        await Assert.That(error).IsEmpty();
        await Assert.That(read.Annotations.Pairs()).IsEqualTo(state.Annotations.Pairs());
    }

    [Test]
    public async Task The_file_is_json_that_others_read()
    {
        Arena arena = Arena.Create(64 * 1024);
        ContainerState state = new() { Id = arena.Copy("x"u8), Bundle = arena.Copy("/é\u0007"u8), Pid = 5 };
        using JsonDocument document = JsonDocument.Parse(Written(state));
        await Assert.That(document.RootElement.GetProperty("bundle").GetString()).IsEqualTo("/é\u0007");
        await Assert.That(document.RootElement.GetProperty("init_process_pid").GetInt32()).IsEqualTo(5);
    }

    [Test]
    [Arguments("", "EOF")]
    [Arguments("{", "")]
    [Arguments("[]", "")]
    [Arguments("""{"init_process_pid":"5"}""", "init_process_pid")]
    [Arguments("""{"init_process_pid":-1}""", "init_process_pid")]
    [Arguments("""{"id":5}""", "id")]
    public async Task A_broken_file_is_an_error(string json, string word)
    {
        string error = Read(Encoding.UTF8.GetBytes(json)).Error;
        await Assert.That(error).IsNotEmpty();
        await Assert.That(word == "EOF" || error.Contains(word)).IsTrue();
    }

    [Test]
    public async Task Fields_of_a_later_hull_are_skipped()
    {
        (ContainerState state, string error) = Read("""{"later":{"a":[1,2]},"id":"x","phase":"suspended"}"""u8.ToArray());
        await Assert.That(error).IsEmpty();
        await Assert.That(state.Id.Text()).IsEqualTo("x");
        await Assert.That(state.Phase).IsEqualTo(Phase.Creating);
    }

    private static (ContainerState State, string Error) RoundTrip(ContainerState state) => Read(Written(state));

    private static byte[] Written(ContainerState state)
    {
        Arena arena = Arena.Create(256 * 1024);
        return StateFile.Write(in state, ref arena).ToArray();
    }

    private static (ContainerState State, string Error) Read(byte[] json)
    {
        Arena arena = Arena.Create(256 * 1024);
        bool good = StateFile.TryRead(OciText.Load(json, ref arena), json.Length, ref arena, out ContainerState state, out Outcome outcome);
        return (state, good ? "" : OciText.Sentence(outcome));
    }

    private static string Describe(ContainerState state) => string.Join('|', new object?[]
    {
        state.OciVersion.Text(), state.Id.Text(), state.Bundle.Text(), state.Rootfs.Text(), state.Created.Text(), state.Program.Text(),
        state.Phase, state.Pid, state.PidStart, state.Owner, state.Namespaces, state.OwnPidNamespace, state.Annotations.Pairs(),
    }.Select(part => part?.ToString()));
}
