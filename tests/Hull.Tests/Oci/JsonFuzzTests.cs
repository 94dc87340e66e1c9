using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Hull.Oci;
using Hull.Oci.Json;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Tests.Oci;

/// <summary>
/// Configs with a few bytes changed: the reader must come to an end without touching what is not its own (before the
/// runtime starts, a failed bounds check is a crash), and must agree with System.Text.Json on what is JSON.
/// </summary>
public class JsonFuzzTests
{
    private const int Seed = 20_260_101;
    // On a machine that does other things too, two seconds may be few rounds.
    private const int LeastRounds = 1000;
    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(2);

    /// <summary>What hull refuses and System.Text.Json does not, at least not while it only looks at the structure.</summary>
    private static readonly string[] s_stricter =
        ["surrogate", "NUL character", "is not valid UTF-8", "byte order mark", "is given twice", "nested more than 64", "expected an object, found"];

    private const string Strange = """
        {"a":"\u00e9\ud83d\ude80\\\"\/\b\f\n\r\t","b":[[],{},[{}],-0.5e+10,1E2,0,true,false,null],"\u0061b":{"":"", " ":[ ]},"é€🚀":"é€🚀"}
        """;

    /// <summary>Knows no member: everything is skipped, so only syntax is judged.</summary>
    private readonly struct NothingShape : IShape<int>
    {
        public static bool Member(ref JsonReader json, ref int item) => false;
    }

    [Test]
    public async Task Changed_configs_never_break_the_reader_and_never_pass_as_JSON_when_they_are_not()
    {
        Random random = new(Seed);
        byte[][] seeds = [.. new[] { OciText.Fixture("full.json"), OciText.Fixture("runc-spec.json"), Strange }.Select(Encoding.UTF8.GetBytes)];
        Arena arena = Arena.Create(1024 * 1024);
        List<string> wrong = [];
        (int rounds, int accepted) = (0, 0);
        for (Stopwatch clock = Stopwatch.StartNew(); (rounds < LeastRounds || clock.Elapsed < s_time) && wrong.Count < 5; rounds++)
        {
            byte[] json = Mutate(seeds[random.Next(seeds.Length)], random);
            string? complaint = Compare(json, ref arena, ref accepted);
            if (complaint != null)
            {
                wrong.Add($"round {rounds}: {complaint}\n{Encoding.UTF8.GetString(json)}");
            }
        }

        await Assert.That(wrong).IsEmpty();
        await Assert.That(accepted).IsGreaterThan(rounds / 100);
    }

    [Test]
    public async Task A_config_cut_anywhere_is_refused()
    {
        byte[] whole = Encoding.UTF8.GetBytes(OciText.Fixture("full.json").TrimEnd());
        Arena arena = Arena.Create(1024 * 1024);
        List<int> passed = [];
        for (int length = 0; length < whole.Length; length++)
        {
            arena.Reset();
            if (SpecReader.TryRead(OciText.Load(whole.AsSpan(0, length), ref arena), length, ref arena, out _, out _))
            {
                passed.Add(length);
            }
        }

        await Assert.That(passed).IsEmpty();
    }

    [Test]
    public async Task A_file_without_a_spare_byte_is_read_all_the_same()
    {
        Arena arena = Arena.Create(64 * 1024);
        Slice<byte> file = arena.Put("""{"ociVersion":"1.0.0","root":{"path":"r"}}"""u8);
        bool isGood = SpecReader.TryRead(file, file.Count, ref arena, out Spec spec, out _);
        await Assert.That(isGood).IsTrue();
        await Assert.That(spec.Root.Path.Text()).IsEqualTo("r");
    }

    private static string? Compare(byte[] json, ref Arena arena, ref int accepted)
    {
        try
        {
            bool isJson = IsJson(json);
            arena.Reset();
            bool isSyntax = JsonReader.TryRead<int, NothingShape>(OciText.Load(json, ref arena), json.Length, ref arena, out _, out Outcome syntax);
            string sentence = OciText.Sentence(syntax);
            arena.Reset();
            bool isSpec = SpecReader.TryRead(OciText.Load(json, ref arena), json.Length, ref arena, out _, out Outcome outcome);
            accepted += isSpec ? 1 : 0;
            if (isSyntax && !isJson)
            {
                return "accepted, but System.Text.Json refuses it";
            }

            if (!isSyntax && isJson && !s_stricter.Any(sentence.Contains))
            {
                return "refused, but System.Text.Json accepts it: " + sentence;
            }

            return isSpec && !isSyntax ? "a spec, but not JSON: " + sentence
                : isSpec == outcome.Failed ? "answer and outcome disagree" : null;
        }
        catch (Exception error) when (error is IndexOutOfRangeException or ArgumentException or NullReferenceException or OverflowException)
        {
            return "would crash: " + error;
        }
    }

    private static bool IsJson(byte[] json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 64 });
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        ReadOnlySpan<byte> likely = "\"\\{}[],:0123456789-+.eEtrufalsn \n\t\0/du"u8;
        List<byte> bytes = [.. seed];
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            byte value = random.Next(3) == 0 ? (byte)random.Next(256) : likely[random.Next(likely.Length)];
            switch (random.Next(5))
            {
                case 0: bytes[at] = value; break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.Insert(at, value); break;
                case 3: bytes.RemoveRange(at, Math.Min(random.Next(1, 6), bytes.Count - at - 1)); break;
                default:
                    int length = Math.Min(random.Next(1, 40), bytes.Count - at);
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
            }
        }

        return [.. bytes];
    }
}
