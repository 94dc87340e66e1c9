using System;
using System.Text;
using System.Threading.Tasks;
using Hull.Primitives;

namespace Hull.Tests.Primitives;

/// <summary>Text in a buffer of fixed size.</summary>
public sealed class LineTests
{
    private delegate void Fill(ref Line line);

    [Test]
    [Arguments(0L, "0")]
    [Arguments(-1L, "-1")]
    [Arguments(long.MinValue, "-9223372036854775808")]
    [Arguments(long.MaxValue, "9223372036854775807")]
    public async Task Numbers_are_written_whole(long value, string expected) => await Assert.That(Text((ref Line line) => line.Add(value))).IsEqualTo(expected);

    [Test]
    [Arguments(0u, "00")]
    [Arguments(0x1A4u, "0644")]
    [Arguments(uint.MaxValue, "037777777777")]
    public async Task Modes_are_octal(uint value, string expected) => await Assert.That(Text((ref Line line) => line.AddOctal(value))).IsEqualTo(expected);

    [Test]
    public async Task Other_bases_and_widths()
    {
        await Assert.That(Text((ref Line line) => line.AddHex(ulong.MaxValue))).IsEqualTo("0xffffffffffffffff");
        await Assert.That(Text((ref Line line) => line.AddUnsigned(ulong.MaxValue))).IsEqualTo("18446744073709551615");
        await Assert.That(Text((ref Line line) => line.AddPadded(7, 3))).IsEqualTo("007");
        await Assert.That(Text((ref Line line) => line.AddPadded(12345, 3))).IsEqualTo("12345");
    }

    [Test]
    [Arguments("plain", "\"plain\"")]
    [Arguments("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [Arguments("\n\r\t", "\"\\n\\r\\t\"")]
    [Arguments("\u0000\u001b\u007f", "\"\\u0000\\u001b\\u007f\"")]
    [Arguments("é😀", "\"é😀\"")]
    public async Task Quoted_text_is_json(string text, string expected)
    {
        string quoted = Text((ref Line line) => line.AddQuoted(Encoding.UTF8.GetBytes(text)));
        await Assert.That(quoted).IsEqualTo(expected);
        await Assert.That(System.Text.Json.JsonSerializer.Deserialize<string>(quoted)).IsEqualTo(text);
    }

    [Test]
    public async Task What_does_not_fit_is_cut_and_said_to_be()
    {
        (string text, bool cut, bool terminated) = InRoomOf(4, "abcdef");
        await Assert.That(text).IsEqualTo("abcd");
        await Assert.That(cut).IsTrue();
        await Assert.That(terminated).IsFalse();
    }

    [Test]
    public async Task A_full_buffer_has_no_room_for_the_NUL()
    {
        (string text, bool cut, bool terminated) = InRoomOf(4, "abcd");
        await Assert.That(text).IsEqualTo("abcd");
        await Assert.That(cut).IsFalse();
        await Assert.That(terminated).IsFalse();
        await Assert.That(InRoomOf(5, "abcd").Terminated).IsTrue();
    }

    [Test]
    public async Task A_cut_text_never_becomes_a_shorter_path() => await Assert.That(TerminatedText(4, "/etc/passwd")).DoesNotContain("etc");

    [Test]
    public async Task Clearing_forgets_the_cut()
    {
        await Assert.That(AfterClear()).IsEqualTo("ab");
    }

    private static string AfterClear()
    {
        Line line = new(new byte[3]);
        line.Add("abcdef"u8);
        line.Clear();
        line.Add("ab"u8);
        return line.Cut ? "cut" : Encoding.UTF8.GetString(line.Terminated.Text);
    }

    private static string TerminatedText(int room, string text)
    {
        Line line = new(new byte[room]);
        line.Add(Encoding.UTF8.GetBytes(text));
        return Encoding.UTF8.GetString(line.Terminated.Text);
    }

    private static (string Text, bool Cut, bool Terminated) InRoomOf(int room, string text)
    {
        Line line = new(new byte[room]);
        line.Add(Encoding.UTF8.GetBytes(text));
        return (Encoding.UTF8.GetString(line.Written), line.Cut, line.Terminated.Text.SequenceEqual(line.Written));
    }

    private static string Text(Fill fill)
    {
        Line line = new(new byte[256]);
        fill(ref line);
        return Encoding.UTF8.GetString(line.Written);
    }
}
