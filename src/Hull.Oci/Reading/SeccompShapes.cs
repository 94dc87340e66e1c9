using Hull.Oci.Json;
using Hull.Oci.Model;

namespace Hull.Oci.Reading;

internal readonly struct SeccompShape : IShape<Seccomp>
{
    public static bool Member(ref JsonReader json, ref Seccomp seccomp) =>
        json.Take("defaultAction"u8, ref seccomp.DefaultAction)
        || json.Take("defaultErrnoRet"u8, ref seccomp.DefaultErrnoRet)
        || json.Take("architectures"u8, ref seccomp.Architectures)
        || json.Take("flags"u8, ref seccomp.Flags)
        || json.Take("listenerPath"u8, ref seccomp.ListenerPath)
        || json.Take("listenerMetadata"u8, ref seccomp.ListenerMetadata)
        || json.TakeArray<SeccompRule, SeccompRuleShape>("syscalls"u8, ref seccomp.Syscalls);

    public static void Check(ref JsonReader json, in Seccomp seccomp) => json.Require(!seccomp.DefaultAction.IsEmpty, "defaultAction"u8);
}

internal readonly struct SeccompRuleShape : IShape<SeccompRule>
{
    public static bool Member(ref JsonReader json, ref SeccompRule rule) =>
        json.Take("names"u8, ref rule.Names)
        || json.Take("action"u8, ref rule.Action)
        || json.Take("errnoRet"u8, ref rule.ErrnoRet)
        || json.TakeArray<SeccompArg, SeccompArgShape>("args"u8, ref rule.Args);

    public static void Check(ref JsonReader json, in SeccompRule rule)
    {
        json.Require(rule.Names.Count > 0, "names"u8);
        json.Require(!rule.Action.IsEmpty, "action"u8);
    }
}

internal readonly struct SeccompArgShape : IShape<SeccompArg>
{
    /// <summary>A system call has six arguments.</summary>
    private const uint LastArgument = 5;

    public static bool Member(ref JsonReader json, ref SeccompArg arg) =>
        json.Take("index"u8, ref arg.Index, most: LastArgument)
        || json.Take("value"u8, ref arg.Value)
        || json.Take("valueTwo"u8, ref arg.ValueTwo)
        || json.Take("op"u8, ref arg.Op);

    public static void Check(ref JsonReader json, in SeccompArg arg) => json.Require(!arg.Op.IsEmpty, "op"u8);
}
