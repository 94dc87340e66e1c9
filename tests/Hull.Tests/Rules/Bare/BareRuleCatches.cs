using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Hull.Tests.Rules.Bare.Samples;
using Hull.Tests.Rules.Il;

namespace Hull.Tests.Rules.Bare;

/// <summary>The rule against itself: a scanner that lets everything pass would look just like a clean house.</summary>
public sealed class BareRuleCatches
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Type[] s_good = [.. WithNested(typeof(GoodSamples)), typeof(Square), typeof(FourBytes), typeof(IShape)];
    private static readonly Type[] s_bad = [.. WithNested(typeof(BadSamples)), typeof(Plain), typeof(IDefault)];

    public static IEnumerable<string> BadMethods() => s_bad.SelectMany(type => type.GetMethods(Declared)).Where(method => method.IsDefined(typeof(CaughtAttribute))).Select(method => method.Name);

    [Test]
    [MethodDataSource(nameof(BadMethods))]
    public async Task A_forbidden_thing_is_caught(string name)
    {
        MethodInfo method = s_bad.SelectMany(type => type.GetMethods(Declared)).Single(method => method.Name == name && method.IsDefined(typeof(CaughtAttribute)));
        CaughtAttribute expected = method.GetCustomAttribute<CaughtAttribute>()!;
        Violation[] violations = [.. Scan(s_bad).Where(violation => violation.Where.EndsWith(Names.Of(method), StringComparison.Ordinal))];
        await Assert.That(violations.Any(violation => violation.What.Contains(expected.What, StringComparison.Ordinal) && violation.Why.Contains(expected.Why, StringComparison.Ordinal)))
            .IsTrue().Because($"{name} does what bare code must not ({expected.What}: {expected.Why}); the scanner says: {string.Join("; ", violations.Take(3))}");
    }

    [Test]
    public async Task A_static_constructor_is_caught() =>
        await Assert.That(Scan(s_bad).Where(violation => violation.What == "static constructor")).IsNotEmpty();

    [Test]
    public async Task Good_code_passes() => await Assert.That(string.Join('\n', Scan(s_good))).IsEmpty();

    [Test]
    public async Task Good_code_is_read_at_all()
    {
        int instructions = s_good.SelectMany(type => type.GetMethods(Declared)).Sum(method => Instruction.Read(method).Count());
        await Assert.That(instructions).IsGreaterThan(200);
    }

    [Test]
    public async Task A_violation_says_where_it_stands()
    {
        Violation violation = Scan(s_bad).First(violation => violation.Where.EndsWith(".Box", StringComparison.Ordinal));
        await Assert.That(violation.ToString()).Contains("Hull.Tests: Hull.Tests.Rules.Bare.Samples.BadSamples.Box (BadSamples.cs:");
        await Assert.That(violation.ToString()).Contains("IL_0001 box System.Int32: allocates: the GC does not exist yet");
    }

    private static IReadOnlyList<Violation> Scan(Type[] types) =>
        BareScan.Of(types, type => types.Contains(type.IsGenericType ? type.GetGenericTypeDefinition() : type) || BareScan.IsCompilerDetails(type));

    private static IEnumerable<Type> WithNested(Type type) => [type, .. type.GetNestedTypes(Declared).SelectMany(WithNested)];
}
