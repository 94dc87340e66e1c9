using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Hull.Seccomp;
using Hull.Seccomp.Rules;
using Hull.Seccomp.Tables;
using TUnit.Core.Exceptions;

namespace Hull.Tests.Seccomp;

/// <summary>The generated tables agree with the kernel's headers and with libseccomp.</summary>
public sealed partial class SyscallTableTests
{
    private const string Headers = "/usr/include/x86_64-linux-gnu/asm";

    private static readonly Dictionary<string, Architecture> s_architectures = new()
    {
        ["SCMP_ARCH_X86_64"] = Architecture.X86_64,
        ["SCMP_ARCH_X86"] = Architecture.X86,
        ["SCMP_ARCH_X32"] = Architecture.X32,
        ["SCMP_ARCH_AARCH64"] = Architecture.Aarch64,
        ["SCMP_ARCH_ARM"] = Architecture.Arm,
    };

    private static IEnumerable<string> Names => Enumerable.Range(0, SyscallTable.NameCount).Select(index => Encoding.UTF8.GetString(SyscallTable.NameAt(index)));

    [Test]
    [Arguments(Architecture.X86_64, "unistd_64.h")]
    [Arguments(Architecture.X86, "unistd_32.h")]
    [Arguments(Architecture.X32, "unistd_x32.h")]
    public async Task The_headers_at_hand_say_the_same(Architecture architecture, string file)
    {
        string path = Path.Combine(Headers, file);
        if (!File.Exists(path))
        {
            throw new SkipTestException($"no {path}: install linux-libc-dev");
        }

        (string Name, uint Number)[] known = [.. Definition().Matches(await File.ReadAllTextAsync(path)).Select(match => (match.Groups[1].Value, uint.Parse(match.Groups[2].Value)))];
        await Assert.That(known.Length).IsGreaterThan(300);
        await Assert.That(known.Where(one => Number(architecture, one.Name) != one.Number)).IsEmpty();
    }

    [Test]
    public async Task Libseccomp_has_the_same_numbers_for_the_names_it_knows()
    {
        Libseccomp.Require();
        string[] names = [.. Names];
        IReadOnlyList<Dictionary<string, long?>> theirs = Libseccomp.Numbers(names);
        List<string> differences = [];
        int compared = 0;
        foreach ((string name, Dictionary<string, long?> numbers) in names.Zip(theirs))
        {
            foreach ((string architecture, long? number) in numbers)
            {
                // x86's sockets and ipc have pseudo numbers there; what is too new for it has none.
                if (number is >= 0)
                {
                    compared++;
                    long expected = Number(s_architectures[architecture], name) is uint own ? own + (architecture == "SCMP_ARCH_X32" ? 0x40000000L : 0) : -1;
                    differences.AddRange(number == expected ? [] : [$"{name} on {architecture}: {expected}, libseccomp {number}"]);
                }
            }
        }

        await Assert.That(differences).IsEmpty();
        await Assert.That(compared).IsGreaterThan(1500);
    }

    [Test]
    [Arguments("clone3", 435u)]
    [Arguments("mseal", 462u)]
    [Arguments("listns", 470u)]
    public async Task Newer_calls_are_there(string name, uint number)
    {
        foreach (Architecture architecture in s_architectures.Values)
        {
            await Assert.That(Number(architecture, name)).IsEqualTo(number);
        }
    }

    [Test]
    public async Task Every_name_is_found_and_fits_its_place()
    {
        await Assert.That(Names.Where(name => SyscallTable.Find(Encoding.UTF8.GetBytes(name)) < 0)).IsEmpty();
        await Assert.That(Names.Distinct().Count()).IsEqualTo(SyscallTable.NameCount);
        await Assert.That(
            from architecture in s_architectures.Values
            from name in Names
            let number = Number(architecture, name)
            where number is >= RuleTable.Places - 16 and < 0xF0000 or > 0xF000F
            select $"{name} {number}").IsEmpty();
    }

    [Test]
    [Arguments("")]
    [Arguments("opena")]
    [Arguments("openatx")]
    [Arguments("readwrite")]
    public async Task What_is_no_call_is_not_found(string name) =>
        await Assert.That(SyscallTable.Find(Encoding.UTF8.GetBytes(name))).IsEqualTo(-1);

    private static uint? Number(Architecture architecture, string name)
    {
        int index = SyscallTable.Find(Encoding.UTF8.GetBytes(name));
        return index >= 0 && SyscallTable.TryNumber(architecture, index, out uint number) ? number : null;
    }

    [GeneratedRegex(@"^#define __NR_(\w+)\s+\(?(?:__X32_SYSCALL_BIT \+ )?(\d+)\)?", RegexOptions.Multiline)]
    private static partial Regex Definition();
}
