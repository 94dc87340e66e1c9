using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Tasks;
using Hull.Primitives;
using Hull.Tests.Oci;

namespace Hull.Tests.Primitives;

/// <summary>Errno in words: glibc's, in the lower case that Go prints.</summary>
public sealed class ErrnoTests
{
    private const int Last = 133;

    /// <summary>Go's words where they are not glibc's: taken from its syscall package, which has them from elsewhere.</summary>
    private static readonly Dictionary<int, string> s_others = new() { [95] = "operation not supported" };

    [Test]
    public async Task Every_number_has_the_words_of_strerror()
    {
        List<string> wrong = [];
        for (int errno = 1; errno <= Last; errno++)
        {
            string libc = Marshal.GetPInvokeErrorMessage(errno);
            string found = Encoding.UTF8.GetString(((Errno)errno).Describe());
            bool known = !libc.StartsWith("Unknown error", StringComparison.Ordinal);
            string expected = s_others.GetValueOrDefault(errno, libc);
            if (known && !found.Equals(expected, StringComparison.OrdinalIgnoreCase))
            {
                wrong.Add($"{errno}: {found} instead of {expected}");
            }
            else if (!known && found.Length > 0)
            {
                wrong.Add($"{errno}: {found}, but there is no such number");
            }
        }

        await Assert.That(wrong).IsEmpty();
    }

    [Test]
    public async Task Words_begin_in_lower_case_unless_they_are_names()
    {
        IEnumerable<string> texts = Enumerable.Range(1, Last).Select(errno => Encoding.UTF8.GetString(((Errno)errno).Describe()));
        await Assert.That(texts.Where(text => text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]))).IsEmpty();
    }

    [Test]
    public async Task Zero_and_what_Linux_does_not_have_are_without_words() =>
        await Assert.That(((Errno)0).Describe().IsEmpty && ((Errno)41).Describe().IsEmpty && ((Errno)(-1)).Describe().IsEmpty && ((Errno)9999).Describe().IsEmpty).IsTrue();

    [Test]
    public async Task An_outcome_is_one_sentence()
    {
        Arena arena = Arena.Create(4096);
        Outcome failure = Outcome.Kernel(arena.Copy("mounts[3]"u8), arena.Copy("mount tmpfs"u8), Errno.NotPermitted, arena.Copy("be root"u8));
        await Assert.That(OciText.Sentence(failure)).IsEqualTo("mounts[3]: mount tmpfs: operation not permitted (be root)");
        await Assert.That(OciText.Sentence(failure.WithRemedy(default))).IsEqualTo("mounts[3]: mount tmpfs: operation not permitted");
        await Assert.That(failure.WithExitCode(255).ExitCode).IsEqualTo(255);
        await Assert.That(OciText.Sentence(failure.About(arena.Copy("other"u8)))).StartsWith("mounts[3]");
        await Assert.That(OciText.Sentence(Outcome.Refuse(ref arena, "no"u8).About(arena.Copy("x"u8)))).IsEqualTo("x: no");
        await Assert.That(Outcome.Ok.Failed || Outcome.Ok.HasText || Outcome.Ok.WithExitCode(3).Failed).IsFalse();
        await Assert.That(Outcome.Exit(7).Failed).IsTrue();
        await Assert.That(Outcome.Exit(7).HasText).IsFalse();
    }
}
