using System;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Tasks;
using Hull.Oci.Json;
using Hull.Primitives;

namespace Hull.Tests.Oci;

/// <summary>The writer beside System.Text.Json, and the few places where Go's spelling is its own.</summary>
public class JsonWriterTests
{
    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task A_document_is_written_as_by_System_Text_Json(bool indented)
    {
        Arena arena = Arena.Create(64 * 1024);
        JsonWriter json = new(ref arena, indented);
        json.BeginObject();
        json.String("ociVersion"u8, "1.3.0"u8);
        json.BeginObject("empty"u8);
        json.EndObject();
        json.BeginArray("none"u8);
        json.EndArray();
        json.BeginArray("items"u8);
        json.Number(long.MinValue);
        json.Unsigned(ulong.MaxValue);
        json.Boolean(true);
        json.Null();
        json.BeginObject();
        json.Boolean("inner"u8, false);
        json.Number("number"u8, -1);
        json.Unsigned("unsigned"u8, 1);
        json.EndObject();
        json.BeginArray();
        json.BeginArray();
        json.EndArray();
        json.EndArray();
        json.EndArray();
        json.Strings("texts"u8, Texts(ref arena));
        json.String("absent"u8, default(Utf8));
        json.String("present"u8, arena.Copy("yes"u8));
        json.EndObject();
        string written = Encoding.UTF8.GetString(json.Written);

        await Assert.That(written).IsEqualTo(Expected(indented));
    }

    [Test]
    public async Task Every_ASCII_character_reads_back_as_itself()
    {
        StringBuilder all = new();
        for (char c = '\u0001'; c < '\u0080'; c++)
        {
            all.Append(c);
        }

        await Assert.That(JsonSerializer.Deserialize<string>(Written(Encoding.UTF8.GetBytes(all.ToString())))).IsEqualTo(all.ToString());
    }

    [Test]
    [Arguments("a\"b\\c/d", "\"a\\\"b\\\\c/d\"")]
    [Arguments("\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"")]
    [Arguments("\u0001\u001f\u007f", "\"\\u0001\\u001f\u007f\"")]
    [Arguments("<&>", "\"<&>\"")]
    [Arguments("\u00e9\u20ac\U0001F680", "\"\u00e9\u20ac\U0001F680\"")]
    [Arguments("\u2028\u2029", "\"\\u2028\\u2029\"")]
    [Arguments("", "\"\"")]
    public async Task Strings_are_spelled_as_Go_spells_them(string text, string expected)
    {
        await Assert.That(Written(Encoding.UTF8.GetBytes(text))).IsEqualTo(expected);
    }

    [Test]
    public async Task What_is_not_UTF8_becomes_one_mark_a_byte()
    {
        await Assert.That(Written([(byte)'a', 0xff, 0xe2, 0x82, (byte)'b', 0xc3])).IsEqualTo("\"a\\ufffd\\ufffd\\ufffdb\\ufffd\"");
    }

    [Test]
    public async Task A_callers_buffer_is_cut_and_says_so()
    {
        (string text, bool cut) = Fill(10);
        await Assert.That(text).IsEqualTo("{\"key\":\"va");
        await Assert.That(cut).IsTrue();
        (text, cut) = Fill(15);
        await Assert.That(text).IsEqualTo("{\"key\":\"value\"}");
        await Assert.That(cut).IsFalse();
    }

    [Test]
    public async Task A_long_text_grows_in_the_arena()
    {
        Arena arena = Arena.Create(1024 * 1024);
        JsonWriter json = new(ref arena);
        json.BeginArray();
        for (int i = 0; i < 10_000; i++)
        {
            json.Number(i);
        }

        json.EndArray();
        json.NewLine();
        int last = JsonSerializer.Deserialize<int[]>(json.Written)![9_999];
        bool endsWithNewLine = json.Written[^1] == '\n';

        await Assert.That(last).IsEqualTo(9_999);
        await Assert.That(endsWithNewLine).IsTrue();
    }

    [Test]
    public async Task What_was_written_can_be_read_again()
    {
        Arena arena = Arena.Create(64 * 1024);
        JsonWriter json = new(ref arena, indented: true);
        json.BeginObject();
        json.String("ociVersion"u8, "1.0.0"u8);
        json.BeginObject("root"u8);
        json.String("path"u8, "a\"\\\n\u00e9\u0001"u8);
        json.EndObject();
        json.EndObject();

        (Hull.Oci.Model.Spec spec, string error) = OciText.Read(json.Written.ToArray());
        await Assert.That(error).IsEqualTo("");
        await Assert.That(spec.Root.Path.Text()).IsEqualTo("a\"\\\n\u00e9\u0001");
    }

    private static Slice<Utf8> Texts(ref Arena arena)
    {
        ArenaList<Utf8> list = default;
        list.Add(ref arena, arena.Copy("one"u8));
        list.Add(ref arena, arena.Copy("two"u8));
        return list.Items;
    }

    private static string Written(byte[] text)
    {
        Arena arena = Arena.Create(64 * 1024);
        JsonWriter json = new(ref arena);
        json.String(text);
        return Encoding.UTF8.GetString(json.Written);
    }

    private static (string Text, bool Cut) Fill(int size)
    {
        Span<byte> buffer = stackalloc byte[size];
        JsonWriter json = new(buffer);
        json.BeginObject();
        json.String("key"u8, "value"u8);
        json.EndObject();
        return (Encoding.UTF8.GetString(json.Written), json.Cut);
    }

    private static string Expected(bool indented)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("ociVersion", "1.3.0");
            json.WriteStartObject("empty");
            json.WriteEndObject();
            json.WriteStartArray("none");
            json.WriteEndArray();
            json.WriteStartArray("items");
            json.WriteNumberValue(long.MinValue);
            json.WriteNumberValue(ulong.MaxValue);
            json.WriteBooleanValue(true);
            json.WriteNullValue();
            json.WriteStartObject();
            json.WriteBoolean("inner", false);
            json.WriteNumber("number", -1);
            json.WriteNumber("unsigned", 1);
            json.WriteEndObject();
            json.WriteStartArray();
            json.WriteStartArray();
            json.WriteEndArray();
            json.WriteEndArray();
            json.WriteEndArray();
            json.WriteStartArray("texts");
            json.WriteStringValue("one");
            json.WriteStringValue("two");
            json.WriteEndArray();
            json.WriteString("present", "yes");
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
