using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Hull.Cgroups.Devices;
using Hull.Cgroups.Limits;
using Hull.Cgroups.Planning;
using Hull.Cgroups.Systemd.Units;
using Hull.Cgroups.Systemd.Values;
using Hull.Oci;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Tests.Oci;

namespace Hull.Tests.Cgroups.Systemd;

/// <summary>From configs to what systemd would be told, one text a property: <c>MemoryMax t 1000</c>.</summary>
internal static class SystemdText
{
    private const int ArenaSize = 256 * 1024;

    [ThreadStatic]
    private static Arena t_arena;

    [ThreadStatic]
    private static bool t_hasArena;

    /// <summary>The thread's one arena, empty: all arenas of a process share 448 MiB of addresses, and none is ever given back.</summary>
    public static ref Arena Fresh()
    {
        if (!t_hasArena)
        {
            t_arena = Arena.Create(ArenaSize);
            t_hasArena = true;
        }

        t_arena.Reset();
        return ref t_arena;
    }

    public static string Text(Utf8 text) => Encoding.UTF8.GetString(text.Span);

    public static string Text(in Outcome outcome)
    {
        Line line = new(new byte[1024]);
        outcome.WriteTo(ref line);
        return outcome.Failed ? Encoding.UTF8.GetString(line.Written) : "";
    }

    /// <summary>The limits of <paramref name="resources"/> as properties.</summary>
    public static string Limits(string resources, bool isV1 = false)
    {
        ref Arena arena = ref Fresh();
        Spec spec = Read($$"""{"resources": {{resources}}}""", "{}", ref arena);
        Outcome outcome = isV1
            ? V1Limits.TryMake(in spec.Linux.Resources, ref arena, out Slice<Limit> limits)
            : UnifiedLimits.TryMake(in spec.Linux.Resources, ref arena, out limits);
        PropertyList list = new(ref arena);
        LimitProperties.Add(ref list, limits);
        return outcome.Failed ? Text(in outcome) : Text(list.Items);
    }

    /// <summary>Device rules as properties.</summary>
    public static string Devices(string rules, bool isV1 = false)
    {
        ref Arena arena = ref Fresh();
        Spec spec = Read($$$"""{"resources": {"devices": {{{rules}}}}}""", "{}", ref arena);
        Outcome outcome = DevicePolicy.TryMake(spec.Linux.Resources.Devices, ref arena, out DevicePolicy policy);
        PropertyList list = new(ref arena);
        DeviceProperties.Add(ref list, in policy, isV1);
        return outcome.Failed ? Text(in outcome) : Text(list.Items);
    }

    /// <summary>One annotation org.systemd.property.NAME as a property, or what is wrong with it.</summary>
    public static string Annotation(string name, string value)
    {
        ref Arena arena = ref Fresh();
        Spec spec = Read("{}", $$"""{"org.systemd.property.{{name}}": {{Json(value)}}}""", ref arena);
        PropertyList list = new(ref arena);
        Outcome outcome = PropertyAnnotations.Add(ref list, spec.Annotations);
        return outcome.Failed ? Text(in outcome) : Text(list.Items);
    }

    /// <summary>All that a new scope is told.</summary>
    public static string Scope(string linux, string annotations, bool isV1 = false)
    {
        ref Arena arena = ref Fresh();
        Spec spec = Read(linux, annotations, ref arena);
        Outcome outcome = UnitName.From(spec.Linux.CgroupsPath, arena.Copy("web"u8), isUser: false, ref arena, out UnitName name);
        Slice<Limit> limits = default;
        outcome = outcome.Failed ? outcome
            : isV1 ? V1Limits.TryMake(in spec.Linux.Resources, ref arena, out limits)
            : UnifiedLimits.TryMake(in spec.Linux.Resources, ref arena, out limits);
        Slice<UnitProperty> properties = default;
        outcome = outcome.Failed ? outcome
            : ScopeProperties.TryMake(in name, arena.Copy("web"u8), spec.Annotations, limits, new DevicePolicy { AllowsByDefault = true }, isV1, ref arena, out properties);
        return outcome.Failed ? Text(in outcome) : Text(properties);
    }

    /// <summary>What run.oci... annotations say: <c>subgroup delegated</c>, a dash for none.</summary>
    public static string Subgroup(string annotations, bool systemd = true, CgroupLayout layout = CgroupLayout.V2)
    {
        ref Arena arena = ref Fresh();
        Spec spec = Read("{}", annotations, ref arena);
        Outcome outcome = Subgroups.Read(spec.Annotations, new CgroupRequest { Systemd = systemd, Layout = layout }, ref arena, out Subgroups groups);
        return outcome.Failed ? Text(in outcome) : $"{(groups.Subgroup.IsPresent ? Text(groups.Subgroup) : "-")} {(groups.Delegated.IsPresent ? Text(groups.Delegated) : "-")}";
    }

    /// <summary>A value in GVariant's text format, or what is wrong with it.</summary>
    public static string Value(string text)
    {
        ref Arena arena = ref Fresh();
        string fault = Encoding.UTF8.GetString(VariantText.Read(Encoding.UTF8.GetBytes(text), ref arena, out Slice<ValueNode> value));
        return fault.Length > 0 ? fault : Text(value);
    }

    public static string Text(Slice<UnitProperty> properties) =>
        string.Join("; ", properties.Span.ToArray().Select(property => $"{Text(property.Name)} {Text(property.Value)}"));

    private static string Text(Slice<ValueNode> value)
    {
        Line signature = new(new byte[255]);
        int next = 0;
        ValueWriter.AddSignature(ref signature, value, ref next);
        Queue<ValueNode> nodes = new(value.Span.ToArray());
        string text = $"{Encoding.UTF8.GetString(signature.Written)} {Text(nodes)}";
        return nodes.Count == 0 && next == value.Count ? text : $"{text} and {nodes.Count} nodes too many";
    }

    private static string Text(Queue<ValueNode> nodes)
    {
        ValueNode node = nodes.Dequeue();
        return node.Type switch
        {
            WireType.Boolean => node.Number != 0 ? "true" : "false",
            WireType.Int16 or WireType.Int32 or WireType.Int64 => ((long)node.Number).ToString(CultureInfo.InvariantCulture),
            WireType.Double => BitConverter.UInt64BitsToDouble(node.Number).ToString(CultureInfo.InvariantCulture),
            WireType.UInt64 when node.Number == ulong.MaxValue => "infinity",
            WireType.Byte or WireType.UInt16 or WireType.UInt32 or WireType.UInt64 => node.Number.ToString(CultureInfo.InvariantCulture),
            WireType.Bytes => Convert.ToHexStringLower(node.Text.Span),
            WireType.Array => $"[{string.Join(' ', Members(nodes, node.Number))}]",
            WireType.Structure => $"({string.Join(' ', Members(nodes, node.Number))})",
            _ => Text(node.Text),
        };
    }

    private static List<string> Members(Queue<ValueNode> nodes, ulong count)
    {
        List<string> members = [];
        for (ulong i = 0; i < count; i++)
        {
            members.Add(Text(nodes));
        }

        return members;
    }

    private static Spec Read(string linux, string annotations, ref Arena arena)
    {
        byte[] json = Encoding.UTF8.GetBytes(
            $$$"""{"ociVersion": "1.3.0", "root": {"path": "rootfs"}, "process": {"cwd": "/", "args": ["sh"], "user": {"uid": 0, "gid": 0}}, "linux": {{{linux}}}, "annotations": {{{annotations}}}}""");
        return SpecReader.TryRead(OciText.Load(json, ref arena), json.Length, ref arena, out Spec spec, out Outcome outcome)
            ? spec
            : throw new InvalidOperationException(Text(in outcome));
    }

    private static string Json(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
