using System.Threading.Tasks;

namespace Hull.Tests.Cgroups.Systemd;

/// <summary>GVariant's text format.</summary>
public sealed class VariantTextTests
{
    [Test]
    [Arguments("true", "b true")]
    [Arguments("false", "b false")]
    [Arguments("boolean true", "b true")]
    [Arguments("5", "i 5")]
    [Arguments(" -5 ", "i -5")]
    [Arguments("0x10", "i 16")]
    [Arguments("010", "i 8")]
    [Arguments("0", "i 0")]
    [Arguments("1.5", "d 1.5")]
    [Arguments("1e3", "d 1000")]
    [Arguments("double 5", "d 5")]
    [Arguments("byte 255", "y 255")]
    [Arguments("int16 -32768", "n -32768")]
    [Arguments("uint16 65535", "q 65535")]
    [Arguments("uint32 4294967295", "u 4294967295")]
    [Arguments("int64 -9223372036854775808", "x -9223372036854775808")]
    [Arguments("uint64 18446744073709551615", "t infinity")]
    [Arguments("@t 5", "t 5")]
    public async Task Numbers(string text, string value) => await Assert.That(SystemdText.Value(text)).IsEqualTo(value);

    [Test]
    [Arguments("'a b'", "s a b")]
    [Arguments("\"it's\"", "s it's")]
    [Arguments("'it\\'s'", "s it's")]
    [Arguments("'a\\tb\\u00e9\\U0001F600'", "s a\tbé😀")]
    [Arguments("objectpath '/a/b'", "o /a/b")]
    [Arguments("signature 'as'", "g as")]
    [Arguments("string 'x'", "s x")]
    [Arguments("b'a\\377'", "ay 61ff00")]
    public async Task Texts(string text, string value) => await Assert.That(SystemdText.Value(text)).IsEqualTo(value);

    [Test]
    [Arguments("['a', 'b']", "as [a b]")]
    [Arguments("['a']", "as [a]")]
    [Arguments("[1, 2, 3]", "ai [1 2 3]")]
    [Arguments("[uint64 1, 2]", "at [1 2]")]
    [Arguments("[byte 1, 0x2]", "ay [1 2]")]
    [Arguments("@ay [1, 2]", "ay [1 2]")]
    [Arguments("@as []", "as []")]
    [Arguments("[['a'], ['b', 'c']]", "aas [[a] [b c]]")]
    [Arguments("[('/dev/null', 'rw'), ('/dev/zero', 'r')]", "a(ss) [(/dev/null rw) (/dev/zero r)]")]
    [Arguments("@a(st) [('/dev/sda', 5)]", "a(st) [(/dev/sda 5)]")]
    [Arguments("(1, 'a')", "(is) (1 a)")]
    [Arguments("(5,)", "(i) (5)")]
    [Arguments("('a', [('b', [1, 2])], 5)", "(sa(sai)i) (a [(b [1 2])] 5)")]
    public async Task Containers(string text, string value) => await Assert.That(SystemdText.Value(text)).IsEqualTo(value);

    [Test]
    [Arguments("", "it holds no whole number where one is needed")]
    [Arguments("word", "it begins with a word that is no type, and a text stands in quotes: 'text'")]
    [Arguments("'open", "a text does not end: its closing quote is missing")]
    [Arguments("'open\\'", "a text does not end: its closing quote is missing")]
    [Arguments("'\\ud800'", "a \\u in a text is not followed by a character's number")]
    [Arguments("'\\u0000'", "a text holds a NUL or is not UTF-8")]
    [Arguments("[", "a closing bracket is missing")]
    [Arguments("['a'", "a comma or a closing bracket is missing")]
    [Arguments("['a' 'b']", "a comma or a closing bracket is missing")]
    [Arguments("[]", "an empty array does not say of what: write @as []")]
    [Arguments("['a', 5]", "a number stands where its type says otherwise")]
    [Arguments("[5, 'a']", "a text stands where its type says otherwise")]
    [Arguments("()", "a tuple has fewer members than it needs")]
    [Arguments("@(ss) ('a',)", "a tuple has fewer members than it needs")]
    [Arguments("@(s) ('a', 'b')", "a tuple has more members than its type")]
    [Arguments("@v 5", "what stands behind @ is no type that hull knows (as, ay, (ss), ...)")]
    [Arguments("@( 5", "what stands behind @ is no type that hull knows (as, ay, (ss), ...)")]
    [Arguments("5 6", "there is more behind its value")]
    [Arguments("5000000000", "a number is too large for its type: name a larger one, as in uint64 5000000000")]
    [Arguments("byte 256", "a number is too large for its type: name a larger one, as in uint64 5000000000")]
    [Arguments("uint64 -1", "a number is too large for its type: name a larger one, as in uint64 5000000000")]
    [Arguments("uint64 5x", "it holds no whole number where one is needed")]
    [Arguments("uint64 uint32 5", "a value has another type than what it stands in")]
    [Arguments("[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]", "it is nested too deeply")]
    public async Task What_can_not_be_read_says_why(string text, string fault) => await Assert.That(SystemdText.Value(text)).IsEqualTo(fault);

    [Test]
    public async Task No_text_whatever_brings_it_down()
    {
        string[] seeds = ["[('/dev/null', 'rw'), ('a\\u00e9', b'\\377')]", "@a(st) [('/dev/sda', 0x5)]", "uint64 18446744073709551615", "(1.5e3, [true, false], @as [])"];
        int read = 0;
        foreach (string seed in seeds)
        {
            for (int i = 0; i <= seed.Length; i++)
            {
                read += SystemdText.Value(seed[..i]).Length > 0 ? 1 : 0;
                foreach (char change in "'\"[](),@\\ 0ab")
                {
                    read += i < seed.Length && SystemdText.Value(seed[..i] + change + seed[(i + 1)..]).Length > 0 ? 1 : 0;
                }
            }
        }

        await Assert.That(read).IsGreaterThan(1000);
    }
}
