using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Hull.Tests.Abi;

/// <summary>One number that C# and C must agree on.</summary>
/// <param name="Member">The C# side: <c>Type.Member</c>, with what is compared.</param>
/// <param name="Expression">The C side.</param>
/// <param name="Value">C#'s answer, sign-extended.</param>
/// <param name="Bytes">How many bytes C# keeps of it.</param>
/// <param name="Headers">Null for the default ones.</param>
internal sealed record AbiClaim(string Member, string Expression, long Value, int Bytes, string? Headers);

/// <summary>Everything an assembly claims about the ABI, from reflection and its XML documentation.</summary>
internal sealed partial class AbiCatalogue
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private readonly Dictionary<string, string> _summaries;
    private readonly List<AbiClaim> _claims = [];
    private readonly List<string> _unnamed = [];
    private readonly HashSet<string> _usedExemptions = [];

    internal AbiCatalogue(IEnumerable<Type> types, XDocument documentation)
    {
        _summaries = documentation.Descendants("member").Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")!.Value.Trim());
        foreach (Type type in types.Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)) && !type.Name.StartsWith('<')))
        {
            Read(type);
        }
    }

    internal AbiCatalogue(Assembly assembly, Func<Type, bool> concerns)
        : this(assembly.GetTypes().Where(concerns), XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")))
    {
    }

    /// <summary>What to compare.</summary>
    internal IReadOnlyList<AbiClaim> Claims => _claims;

    /// <summary>What has no C name and no exemption, each with what to do about it.</summary>
    internal IReadOnlyList<string> Unnamed => _unnamed;

    /// <summary>The exemptions this catalogue needed.</summary>
    internal IReadOnlySet<string> UsedExemptions => _usedExemptions;

    private void Read(Type type)
    {
        string summary = Summary("T:", type.FullName!);
        bool isOurs = summary.StartsWith("(ours)", StringComparison.Ordinal);
        foreach (FieldInfo field in type.GetFields(Declared).Where(field => field.IsLiteral && field.FieldType != typeof(string) && !isOurs))
        {
            ReadConstant(type, field);
        }

        FieldInfo[] fields = [.. type.GetFields(Declared).Where(field => !field.IsStatic)];
        if (type is { IsValueType: true, IsEnum: false } && fields.Length > 0 && !isOurs && !IsExempt(type.FullName!))
        {
            ReadStruct(type, fields, summary);
        }
    }

    private void ReadConstant(Type type, FieldInfo field)
    {
        string name = $"{type.FullName}.{field.Name}";
        object raw = field.GetRawConstantValue()!;
        long value = raw is ulong unsigned ? unchecked((long)unsigned) : Convert.ToInt64(raw, CultureInfo.InvariantCulture);
        string summary = Summary("F:", name);
        if (summary.StartsWith("none:", StringComparison.Ordinal) && value == 0)
        {
            return;
        }

        if (IsExempt(name) || IsExempt(type.FullName!))
        {
            return;
        }

        Match c = Expression().Match(summary);
        if (c.Success || AbiTables.Names.ContainsKey(name))
        {
            Claim(name, c.Groups[1].Value, value, Layout.SizeOf(raw.GetType()), KernelHeaders(summary) ?? KernelHeaders(Summary("T:", type.FullName!)));
        }
        else
        {
            _unnamed.Add($"{name}: its summary must begin with its C name (or give it a line with the reason in AbiTables.Exemptions)");
        }
    }

    private void ReadStruct(Type type, FieldInfo[] fields, string summary)
    {
        Match match = StructName().Match(summary);
        if (!match.Success)
        {
            _unnamed.Add($"{type.FullName}: its summary must begin with \"struct x\", \"union x\" or \"typedef x\", or with \"(ours)\" when the kernel never sees it");
            return;
        }

        // offsetof wants the type's name: `struct x`, but a typedef's alone.
        string c = match.Groups["kind"].Value == "typedef" ? match.Groups["name"].Value : match.Value;
        string? headers = KernelHeaders(summary);
        if (!IsExempt($"sizeof {type.FullName}"))
        {
            Claim($"sizeof {type.FullName}", $"sizeof({c})", Layout.SizeOf(type), sizeof(long), headers);
        }

        foreach (FieldInfo field in fields)
        {
            ReadField(type, field, c, headers);
        }
    }

    private void ReadField(Type type, FieldInfo field, string c, string? headers)
    {
        string name = $"{type.FullName}.{field.Name}";
        string summary = Summary("F:", name);
        if (IsExempt(name) || PaddingWord().IsMatch(summary))
        {
            return;
        }

        Match path = FieldPath().Match(summary);
        if (!path.Success)
        {
            _unnamed.Add($"{name}: its summary must begin with the C field's name, or with \"padding\"");
            return;
        }

        Claim($"offset of {name}", $"offsetof({c}, {path.Groups[1].Value})", Layout.OffsetOf(field), sizeof(long), headers);
        Claim($"size of {name}", $"sizeof((({c} *)0)->{path.Groups[1].Value})", Layout.SizeOf(field.FieldType), sizeof(long), headers);
    }

    private void Claim(string member, string expression, long value, int bytes, string? headers) =>
        _claims.Add(new AbiClaim(member, AbiTables.Names.GetValueOrDefault(member) ?? expression, value, bytes, headers));

    private string Summary(string kind, string fullName) => _summaries.GetValueOrDefault(kind + fullName.Replace('+', '.')) ?? "";

    private bool IsExempt(string name) => AbiTables.Exemptions.ContainsKey(name) && (_usedExemptions.Add(name) || true);

    private static string? KernelHeaders(string summary) => KernelHint().Match(summary) switch
    {
        { Success: true } match => string.Join(' ', match.Groups[1].Value.Split([' ', ',', '<', '>'], StringSplitOptions.RemoveEmptyEntries)),
        _ => null,
    };

    [GeneratedRegex(@"^([A-Za-z_]\w*\((?:[^()]|\([^()]*\))*\)|[A-Za-z_]\w*(?:\|[A-Za-z_]\w*)*)(?=[\s:.,;]|$)")]
    private static partial Regex Expression();

    [GeneratedRegex(@"^(?<kind>struct|union|typedef) (?<name>[A-Za-z_]\w*)")]
    private static partial Regex StructName();

    [GeneratedRegex(@"^([A-Za-z_]\w*(?:\.\w+|\[\d+\])*)(?=[\s:.,;]|$)")]
    private static partial Regex FieldPath();

    [GeneratedRegex(@"^padding\b")]
    private static partial Regex PaddingWord();

    [GeneratedRegex(@"\(kernel: ([^)]+)\)")]
    private static partial Regex KernelHint();
}
