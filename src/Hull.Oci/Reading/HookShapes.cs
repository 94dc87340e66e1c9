using Hull.Oci.Json;
using Hull.Oci.Model;

namespace Hull.Oci.Reading;

internal readonly struct HooksShape : IShape<Hooks>
{
    public static bool Member(ref JsonReader json, ref Hooks hooks) =>
        json.TakeArray<Hook, HookShape>("prestart"u8, ref hooks.Prestart)
        || json.TakeArray<Hook, HookShape>("createRuntime"u8, ref hooks.CreateRuntime)
        || json.TakeArray<Hook, HookShape>("createContainer"u8, ref hooks.CreateContainer)
        || json.TakeArray<Hook, HookShape>("startContainer"u8, ref hooks.StartContainer)
        || json.TakeArray<Hook, HookShape>("poststart"u8, ref hooks.Poststart)
        || json.TakeArray<Hook, HookShape>("poststop"u8, ref hooks.Poststop);
}

internal readonly struct HookShape : IShape<Hook>
{
    public static bool Member(ref JsonReader json, ref Hook hook) =>
        (json.Take("path"u8, ref hook.Path) && json.Must(hook.Path.StartsWith("/"u8), hook.Path, "must be an absolute path"u8))
        || json.Take("args"u8, ref hook.Args)
        || json.Take("env"u8, ref hook.Env)
        || json.Take("timeout"u8, ref hook.Timeout, least: 1);

    public static void Check(ref JsonReader json, in Hook hook) => json.Require(hook.Path.IsPresent, "path"u8);
}
