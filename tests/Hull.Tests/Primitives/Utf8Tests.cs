using System;
using System.Text;
using System.Threading.Tasks;
using Hull.Primitives;
using Hull.Tests.Oci;

namespace Hull.Tests.Primitives;

/// <summary>Texts in an arena, and as the kernel takes them.</summary>
public sealed class Utf8Tests
{
    [Test]
    public async Task Texts_are_compared_by_their_bytes()
    {
        Arena arena = Arena.Create(4096);
        Utf8 text = arena.Copy("/dev/shm"u8);
        await Assert.That(text.Is("/dev/shm"u8)).IsTrue();
        await Assert.That(text.Is("/dev/sh"u8)).IsFalse();
        await Assert.That(text.Is(arena.Copy("/dev/shm"u8))).IsTrue();
        await Assert.That(text.StartsWith("/dev"u8) && text.EndsWith("shm"u8)).IsTrue();
        await Assert.That(text.StartsWith("dev"u8) || text.EndsWith("dev"u8)).IsFalse();
        await Assert.That(default(Utf8).Is(""u8)).IsTrue();
    }

    [Test]
    public async Task A_part_of_a_buffer_is_a_text_only_when_a_NUL_follows()
    {
        Arena arena = Arena.Create(4096);
        Slice<byte> room = arena.Put<byte>("abc\0def\0"u8);
        await Assert.That(Utf8.Within(room, 0, 3).Text()).IsEqualTo("abc");
        await Assert.That(Utf8.Within(room, 1, 2).Text()).IsEqualTo("bc");
        await Assert.That(Utf8.Within(room, 4, 3).Text()).IsEqualTo("def");
        await Assert.That(Utf8.Within(room, 0, 2).IsPresent).IsFalse();
        await Assert.That(Utf8.Within(room, 3, 0).Text()).IsEqualTo("");
    }

    [Test]
    public async Task An_absent_text_is_a_null_pointer()
    {
        await Assert.That(IsNull(default)).IsTrue();
        Arena arena = Arena.Create(4096);
        await Assert.That(IsNull(arena.Copy(""u8))).IsFalse();
        await Assert.That(Text(arena.Copy("x"u8))).IsEqualTo("x");
    }

    [Test]
    [Arguments("/proc\0", "/proc")]
    [Arguments("\0", "")]
    public async Task A_literal_must_end_with_its_NUL(string literal, string text) => await Assert.That(Literal(literal)).IsEqualTo(text);

    [Test]
    [Arguments("/proc")]
    [Arguments("/proc\0x")]
    [Arguments("")]
    public async Task Without_one_it_names_no_file(string literal) => await Assert.That(Literal(literal)).IsEqualTo("\u0001unterminated");

    private static bool IsNull(Utf8 text) => ((CString)text).IsNull;

    private static string Text(Utf8 text) => Encoding.UTF8.GetString(((CString)text).Text);

    private static string Literal(string literal) => Encoding.UTF8.GetString(((CString)(ReadOnlySpan<byte>)Encoding.UTF8.GetBytes(literal)).Text);
}
