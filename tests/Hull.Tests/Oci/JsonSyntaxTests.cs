using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Hull.Oci.Model;

namespace Hull.Tests.Oci;

/// <summary>Strict JSON: what is refused, with which words, and at which line and column.</summary>
public class JsonSyntaxTests
{
    private const string Minimal = """{"ociVersion":"1.0.0","root":{"path":"r"}""";

    [Test]
    [Arguments("", "config.json: expected an object, found the end of the file (line 1, column 1)")]
    [Arguments(" \n\t", "config.json: expected an object, found the end of the file (line 2, column 2)")]
    [Arguments("[]", "config.json: expected an object, found an array (line 1, column 1)")]
    [Arguments("null", "config.json: expected an object, found null (line 1, column 1)")]
    [Arguments("nil", "config.json: expected an object, found 'n' (line 1, column 1)")]
    [Arguments("{]", "config.json: expected a name in double quotes or '}', found ']' (line 1, column 2)")]
    [Arguments("{\"a\" 1}", "config.json: a: expected ':' after the name, found a number (line 1, column 6)")]
    [Arguments("{\"a\":}", "config.json: a: expected a value, found '}' (line 1, column 6)")]
    [Arguments("{\"a\":1,}", "config.json: expected a name in double quotes, found '}' (line 1, column 8)")]
    [Arguments("{\"a\":1 \"b\":2}", "config.json: a: expected ',' or '}' after the value, found a string (line 1, column 8)")]
    [Arguments("{\"a\":[1,]}", "config.json: a[1]: expected a value after ',', found ']' (line 1, column 9)")]
    [Arguments("{\"a\":[1 2]}", "config.json: a[0]: expected ',' or ']' after the value, found a number (line 1, column 9)")]
    [Arguments("{\"a\":[1}", "config.json: a[0]: expected ',' or ']' after the value, found '}' (line 1, column 8)")]
    [Arguments("{\"a\":[,1]}", "config.json: a[0]: expected a value, found ',' (line 1, column 7)")]
    [Arguments("{\"a\":1", "config.json: a: expected ',' or '}' after the value, found the end of the file (line 1, column 7)")]
    [Arguments("{\"a\":tru}", "config.json: a: expected a boolean, found 't' (line 1, column 6)")]
    [Arguments("{\"a\":nul}", "config.json: a: expected a value, found 'n' (line 1, column 6)")]
    [Arguments("{\"a\":truex}", "config.json: a: expected ',' or '}' after the value, found 'x' (line 1, column 10)")]
    [Arguments("{'a':1}", "config.json: expected a name in double quotes or '}', found ''' (line 1, column 2)")]
    [Arguments("{\"a\":// no\n1}", "config.json: a: expected a value, found '/' (line 1, column 6)")]
    [Arguments("{\"a\":\u00a01}", "config.json: a: expected a value, found the byte 0xc2 (line 1, column 6)")]
    [Arguments("{\"a\":1\f}", "config.json: a: expected ',' or '}' after the value, found the byte 0xc (line 1, column 7)")]
    public async Task What_is_not_JSON_is_refused(string json, string error)
    {
        await Assert.That(OciText.Error(json)).IsEqualTo(error);
    }

    [Test]
    [Arguments("{}", "expected the end of the file, found an object (line 1, column 43)")]
    [Arguments("\0", "expected the end of the file, found the byte 0x0 (line 1, column 43)")]
    [Arguments("\n  ]", "expected the end of the file, found ']' (line 2, column 3)")]
    public async Task Nothing_may_follow_the_value(string trailing, string error)
    {
        await Assert.That(OciText.Error(Minimal + "}" + trailing)).IsEqualTo("config.json: " + error);
    }

    [Test]
    [Arguments("0", true)]
    [Arguments("-0", true)]
    [Arguments("-1.5e-10", true)]
    [Arguments("1E+400000000000000000000", true)]
    [Arguments("01", false)]
    [Arguments("-", false)]
    [Arguments("+1", false)]
    [Arguments(".5", false)]
    [Arguments("1.", false)]
    [Arguments("1.e5", false)]
    [Arguments("1e", false)]
    [Arguments("1e+", false)]
    [Arguments("-a", false)]
    [Arguments("0x10", false)]
    [Arguments("NaN", false)]
    public async Task Numbers_that_are_skipped_keep_to_the_grammar_too(string number, bool isGood)
    {
        await Assert.That(OciText.Error(Minimal + $$""","x":[{{number}}]}""") == "").IsEqualTo(isGood);
    }

    [Test]
    [Arguments("a\\u0000b", "a NUL character in a string would end it early in the kernel", 10)]
    [Arguments("a\0b", "a NUL character in a string would end it early in the kernel", 10)]
    [Arguments("tab\there", "a control character in a string must be written as an escape such as \\n or \\u001b", 12)]
    [Arguments("line\nbreak", "a control character in a string must be written as an escape such as \\n or \\u001b", 13)]
    [Arguments("\\x", "not an escape JSON knows: \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u", 9)]
    [Arguments("\\u12g4", "\\u takes four hexadecimal digits", 9)]
    [Arguments("\\u12", "\\u takes four hexadecimal digits", 9)]
    [Arguments("\\ud83d", "half of a surrogate pair stands alone", 9)]
    [Arguments("\\ud83dx", "half of a surrogate pair stands alone", 9)]
    [Arguments("\\ud83d\\n", "half of a surrogate pair stands alone", 9)]
    [Arguments("\\ud83d\\ud83d", "half of a surrogate pair stands alone", 9)]
    [Arguments("\\ude80", "half of a surrogate pair stands alone", 9)]
    [Arguments("\\n\u00e9\\ude80", "half of a surrogate pair stands alone", 12)]
    public async Task Strings_the_kernel_or_JSON_could_not_hold_are_refused(string text, string reason, int column)
    {
        string expected = $"{reason} (line 2, column {column})";
        await Assert.That(OciText.Error("{\n\"cwd\": \"" + text + "\"}")).IsEqualTo("config.json: cwd: " + expected);
        await Assert.That(OciText.Error("{\n\"hostname\": \"" + text + "\"}")).IsEqualTo($"config.json: hostname: {reason} (line 2, column {column + 5})");
    }

    [Test]
    public async Task A_string_without_an_end_is_refused_where_it_begins()
    {
        await Assert.That(OciText.Error("{\n \"a\": \"bcdefghijklmnop")).IsEqualTo("config.json: a: a string begins here and does not end (line 2, column 7)");
        await Assert.That(OciText.Error("{\"a\": \"\\")).IsEqualTo("config.json: a: a string begins here and does not end (line 1, column 7)");
        await Assert.That(OciText.Error("{\"a\\\"")).IsEqualTo("config.json: a string begins here and does not end (line 1, column 2)");
    }

    [Test]
    [Arguments("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t")]
    [Arguments("\\u0041\\u00e9\\u20ac\\uD83D\\uDE80\\uFFFF", "A\u00e9\u20ac\U0001F680\uFFFF")]
    [Arguments("\u00e9\u20ac\U0001F680", "\u00e9\u20ac\U0001F680")]
    [Arguments("a long text with one escape at its end\\u002e", "a long text with one escape at its end.")]
    [Arguments("", "")]
    public async Task Strings_are_unescaped(string written, string meant)
    {
        (Spec spec, string error) = OciText.Read(Minimal + $$""","hostname":"{{written}}"}""");
        await Assert.That(error).IsEqualTo("");
        await Assert.That(spec.Hostname.Text()).IsEqualTo(meant);
    }

    [Test]
    public async Task Strings_of_every_length_end_where_they_should()
    {
        foreach (int length in Enumerable.Range(0, 40))
        {
            string text = new('x', length);
            (Spec spec, string error) = OciText.Read(Minimal + $$""","hostname":"{{text}}","domainname":"\n{{text}}"}""");
            await Assert.That(error).IsEqualTo("");
            await Assert.That(spec.Hostname.Text()).IsEqualTo(text);
            await Assert.That(spec.Domainname.Text()).IsEqualTo("\n" + text);
        }
    }

    [Test]
    public async Task Escaped_names_are_the_same_names()
    {
        (Spec spec, string error) = OciText.Read("""{"oci\u0056ersion":"1.0.0","root":{"path":"r"},"host\u006eame":"h"}""");
        await Assert.That(error).IsEqualTo("");
        await Assert.That(spec.Hostname.Text()).IsEqualTo("h");
    }

    [Test]
    public async Task A_byte_order_mark_is_refused()
    {
        await Assert.That(OciText.Error("\uFEFF" + Minimal + "}")).IsEqualTo("config.json: begins with a byte order mark, which JSON does not allow (line 1, column 1)");
    }

    [Test]
    public async Task Bytes_that_are_not_UTF8_are_refused_with_their_place()
    {
        byte[] json = [.. Encoding.UTF8.GetBytes("{\n\"\u00e9"), 0xC3, .. "\": 1}"u8];
        await Assert.That(OciText.Read(json).Error).IsEqualTo("config.json: is not valid UTF-8 here (line 2, column 3)");
    }

    [Test]
    public async Task Sixty_four_levels_are_read_and_one_more_is_refused()
    {
        static string Nested(int levels) => Minimal + ",\"x\":" + new string('[', levels) + new string(']', levels) + "}";
        await Assert.That(OciText.Error(Nested(63))).IsEqualTo("");
        await Assert.That(OciText.Error(Nested(64))).EndsWith("nested more than 64 deep (line 1, column 110)");
        await Assert.That(OciText.Error(new string('[', 1_000_000))).IsEqualTo("config.json: expected an object, found an array (line 1, column 1)");
    }

    [Test]
    public async Task A_name_given_twice_is_refused_with_both_places()
    {
        await Assert.That(OciText.Error("{\n  \"hostname\": \"a\",\n\t\"hostname\": \"b\"\n}"))
            .IsEqualTo("config.json: hostname: is given twice, first at line 2, column 3 (line 3, column 2)");
        await Assert.That(OciText.Error("""{"x":{"a":1},"y":{"a":1,"b":{"a":2},"a":3}}"""))
            .IsEqualTo("config.json: y.a: is given twice, first at line 1, column 19 (line 1, column 37)");
        await Assert.That(OciText.Error("""{"a":1,"\u0061":2}"""))
            .IsEqualTo("config.json: a: is given twice, first at line 1, column 2 (line 1, column 8)");
    }

    [Test]
    [Arguments(31)]
    [Arguments(32)]
    [Arguments(33)]
    [Arguments(64)]
    [Arguments(65)]
    [Arguments(1000)]
    public async Task A_name_given_twice_is_found_among_many(int count)
    {
        string members = string.Join(",\n", Enumerable.Range(0, count).Select(i => $"\"key{i}\": {{\"a\": 1, \"b\": 2}}"));
        await Assert.That(OciText.Error(Minimal + ",\"x\":{" + members + "}}")).IsEqualTo("");
        foreach (int again in new[] { 0, count / 2, count - 1 })
        {
            string error = OciText.Error(Minimal + ",\"x\":{\n" + members + $",\n\"key{again}\":0}}}}");
            await Assert.That(error).IsEqualTo($"config.json: x.key{again}: is given twice, first at line {again + 2}, column 1 (line {count + 2}, column 1)");
        }
    }

    [Test]
    public async Task Columns_count_characters_and_lines_count_line_feeds()
    {
        await Assert.That(OciText.Error("{\r\n \"\u00e9\U0001F680\": 1, \"hostname\": 5}"))
            .IsEqualTo("config.json: hostname: expected a string, found a number (line 2, column 23)");
    }

    [Test]
    public async Task Names_that_would_blur_the_path_are_quoted()
    {
        await Assert.That(OciText.Error("""{"annotations":{"com.example/key":1}}"""))
            .IsEqualTo("config.json: annotations[\"com.example/key\"]: expected a string, found a number (line 1, column 35)");
        string error = OciText.Error("{\"annotations\":{\"" + new string('\u00e9', 3000) + "\":1}}");
        await Assert.That(error).StartsWith("config.json: annotations[\"\u00e9\u00e9").And.EndsWith("\u00e9\"]: expected a string, found a number (line 1, column 3020)");
    }

    [Test]
    public async Task A_path_too_long_to_show_is_cut()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"" + new string('k', 90) + "\":", 20)) + "!";
        await Assert.That(OciText.Error(deep)).Contains("k...: expected a value, found '!' (line 1, column ");
    }
}
