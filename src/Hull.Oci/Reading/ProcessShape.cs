using Hull.Oci.Json;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Oci.Reading;

internal readonly struct ProcessShape : IShape<Process>
{
    public static bool Member(ref JsonReader json, ref Process process) =>
        json.Take("terminal"u8, ref process.Terminal)
        || json.TakeObject<ConsoleSize, ConsoleSizeShape>("consoleSize"u8, ref process.ConsoleSize)
        || json.TakeObject<User, UserShape>("user"u8, ref process.User)
        || json.Take("args"u8, ref process.Args)
        || json.Take("commandLine"u8, ref process.CommandLine)
        || json.Take("env"u8, ref process.Env)
        || (json.Take("cwd"u8, ref process.Cwd) && json.Must(process.Cwd.StartsWith("/"u8), process.Cwd, "must be an absolute path"u8))
        || json.TakeObject<Capabilities, CapabilitiesShape>("capabilities"u8, ref process.Capabilities, ref process.HasCapabilities)
        || json.TakeArray<Rlimit, RlimitShape>("rlimits"u8, ref process.Rlimits)
        || json.Take("noNewPrivileges"u8, ref process.NoNewPrivileges)
        || json.Take("apparmorProfile"u8, ref process.ApparmorProfile)
        || json.Take("oomScoreAdj"u8, ref process.OomScoreAdj, least: -1000, most: 1000)
        || json.Take("selinuxLabel"u8, ref process.SelinuxLabel)
        || json.TakeObject<Scheduler, SchedulerShape>("scheduler"u8, ref process.Scheduler)
        || json.TakeObject<IoPriority, IoPriorityShape>("ioPriority"u8, ref process.IoPriority)
        || json.TakeObject<Process, CpuAffinityShape>("execCPUAffinity"u8, ref process);

    public static void Check(ref JsonReader json, in Process process)
    {
        json.Require(process.Cwd.IsPresent, "cwd"u8);
        json.Require(process.Args.Count > 0, "args"u8);
    }
}

internal readonly struct ConsoleSizeShape : IShape<ConsoleSize>
{
    public static bool Member(ref JsonReader json, ref ConsoleSize size) =>
        json.Take("height"u8, ref size.Height)
        || json.Take("width"u8, ref size.Width);
}

internal readonly struct UserShape : IShape<User>
{
    public static bool Member(ref JsonReader json, ref User user) =>
        json.Take("uid"u8, ref user.Uid)
        || json.Take("gid"u8, ref user.Gid)
        || json.Take("umask"u8, ref user.Umask)
        || json.Take("additionalGids"u8, ref user.AdditionalGids)
        || json.Take("username"u8, ref user.Username);
}

internal readonly struct CapabilitiesShape : IShape<Capabilities>
{
    public static bool Member(ref JsonReader json, ref Capabilities capabilities) =>
        json.Take("bounding"u8, ref capabilities.Bounding)
        || json.Take("effective"u8, ref capabilities.Effective)
        || json.Take("inheritable"u8, ref capabilities.Inheritable)
        || json.Take("permitted"u8, ref capabilities.Permitted)
        || json.Take("ambient"u8, ref capabilities.Ambient);
}

internal readonly struct RlimitShape : IShape<Rlimit>
{
    public static bool Member(ref JsonReader json, ref Rlimit rlimit) =>
        json.Take("type"u8, ref rlimit.Type)
        || json.Take("soft"u8, ref rlimit.Soft)
        || json.Take("hard"u8, ref rlimit.Hard);

    public static void Check(ref JsonReader json, in Rlimit rlimit) => json.Require(!rlimit.Type.IsEmpty, "type"u8);

    public static void CheckItem(ref JsonReader json, in Rlimit rlimit, Slice<Rlimit> earlier)
    {
        foreach (ref Rlimit other in earlier)
        {
            json.Must(!other.Type.Is(rlimit.Type), rlimit.Type, "is set by an earlier entry already"u8);
        }
    }
}

internal readonly struct SchedulerShape : IShape<Scheduler>
{
    public static bool Member(ref JsonReader json, ref Scheduler scheduler) =>
        json.Take("policy"u8, ref scheduler.Policy)
        || json.Take("nice"u8, ref scheduler.Nice)
        || json.Take("priority"u8, ref scheduler.Priority)
        || json.Take("flags"u8, ref scheduler.Flags)
        || json.Take("runtime"u8, ref scheduler.Runtime)
        || json.Take("deadline"u8, ref scheduler.Deadline)
        || json.Take("period"u8, ref scheduler.Period);

    public static void Check(ref JsonReader json, in Scheduler scheduler) => json.Require(scheduler.Policy.IsPresent, "policy"u8);
}

internal readonly struct IoPriorityShape : IShape<IoPriority>
{
    public static bool Member(ref JsonReader json, ref IoPriority ioPriority) =>
        json.Take("class"u8, ref ioPriority.Class)
        || json.Take("priority"u8, ref ioPriority.Priority, least: 0, most: 7);

    public static void Check(ref JsonReader json, in IoPriority ioPriority) => json.Require(ioPriority.Class.IsPresent, "class"u8);
}

internal readonly struct CpuAffinityShape : IShape<Process>
{
    public static bool Member(ref JsonReader json, ref Process process) =>
        json.Take("initial"u8, ref process.CpuAffinityInitial)
        || json.Take("final"u8, ref process.CpuAffinityFinal);
}
