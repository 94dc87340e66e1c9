using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using System.IO;
using Hull.Tests.Rules;
using Hull.Tests.Rules.Bare;

namespace Hull.Tests.Abi;

/// <summary>Every number that Hull.Linux shares with the kernel and libc, against their headers.</summary>
public sealed partial class AbiTest
{
    private static readonly Assembly s_linux = BareAssemblies.Load(House.Rooms.Single(room => room.Name == "Hull.Linux"));
    private static readonly Assembly s_primitives = BareAssemblies.Load(House.Rooms.Single(room => room.Name == "Hull.Primitives"));

    private static readonly AbiCatalogue[] s_catalogues =
    [
        new(s_linux, _ => true),
        new(s_primitives, type => type.FullName is "Hull.Primitives.Errno" or "Hull.Primitives.Native"),
    ];

    [Test]
    public async Task Constants_and_layouts_agree_with_the_c_headers()
    {
        IReadOnlyList<string> differences = AbiComparison.Differences(s_catalogues.SelectMany(catalogue => catalogue.Claims), AbiTables.NewerThanHeaders, out IReadOnlyList<string> byHand);
        foreach (string line in byHand)
        {
            Console.WriteLine($"not in the installed headers, compared with the value in AbiTables.NewerThanHeaders: {line}");
        }

        await Assert.That(string.Join('\n', differences)).IsEmpty();
    }

    [Test]
    public async Task Every_constant_and_struct_has_its_c_name() =>
        await Assert.That(string.Join('\n', s_catalogues.SelectMany(catalogue => catalogue.Unnamed))).IsEmpty();

    [Test]
    public async Task Exemptions_and_names_in_the_tables_are_still_needed()
    {
        string[] members = [.. s_catalogues.SelectMany(catalogue => catalogue.Claims).Select(claim => claim.Member)];
        string[] expressions = [.. s_catalogues.SelectMany(catalogue => catalogue.Claims).Select(claim => claim.Expression)];
        HashSet<string> used = [.. s_catalogues.SelectMany(catalogue => catalogue.UsedExemptions)];
        await Assert.That(AbiTables.Exemptions.Keys.Where(name => !used.Contains(name))).IsEmpty();
        await Assert.That(AbiTables.Names.Keys.Where(name => !members.Contains(name))).IsEmpty();
        await Assert.That(AbiTables.NewerThanHeaders.Keys.Where(name => !expressions.Contains(name))).IsEmpty();
    }

    [Test]
    public async Task The_catalogue_holds_the_whole_of_Hull_Linux()
    {
        // The headline numbers, so that a catalogue that silently reads nothing can't look like agreement.
        await Assert.That(s_catalogues[0].Claims.Count).IsGreaterThan(200);
        await Assert.That(s_catalogues[0].Claims.Select(claim => claim.Expression)).Contains("SYS_clone3");
        await Assert.That(s_catalogues[0].Claims.Select(claim => claim.Expression)).Contains("sizeof(struct clone_args)");
        await Assert.That(s_catalogues[1].Claims.Select(claim => claim.Expression)).Contains("ENOENT");
    }

    [Test]
    public async Task No_constant_hides_in_a_method_body()
    {
        HashSet<string> known = [.. s_linux.GetTypes().SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)).Where(field => field.IsLiteral).Select(field => field.Name)];
        IEnumerable<string> hidden =
            from source in House.Sources(House.At("src", "Hull.Linux"))
            from Match declaration in ConstDeclaration().Matches(File.ReadAllText(source))
            where !known.Contains(declaration.Groups[1].Value)
            select $"{House.Relative(source)}: {declaration.Groups[1].Value}";
        await Assert.That(hidden).IsEmpty();
    }

    [Test]
    public async Task Structs_of_ours_do_not_cross_into_c()
    {
        HashSet<Type> named = [.. s_linux.GetTypes().Where(type => s_catalogues[0].Claims.Any(claim => claim.Member == $"sizeof {type.FullName}"))];
        IEnumerable<string> crossing =
            from type in s_linux.GetTypes()
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)
            from parameter in method.GetParameters()
            let pointed = parameter.ParameterType.HasElementType ? parameter.ParameterType.GetElementType()! : parameter.ParameterType
            where pointed is { IsValueType: true, IsEnum: false, IsPrimitive: false } && pointed != typeof(void) && !named.Contains(pointed) && !AbiTables.Exemptions.ContainsKey(pointed.FullName!)
            select $"{type.FullName}.{method.Name} takes {pointed.FullName}, whose layout was not compared";
        await Assert.That(crossing).IsEmpty();
    }

    [GeneratedRegex(@"\bconst\s+[\w.]+\s+(\w+)\s*=")]
    private static partial Regex ConstDeclaration();
}
