using System;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>Fields of config.json that steps come from.</summary>
public enum SpecField : byte
{
    /// <summary>No field: hull does it for every container.</summary>
    None,
    /// <summary>process.args.</summary>
    Args,
    /// <summary>process.env.</summary>
    Env,
    /// <summary>process.cwd.</summary>
    Cwd,
    /// <summary>process.terminal.</summary>
    Terminal,
    /// <summary>process.user.uid.</summary>
    Uid,
    /// <summary>process.user.gid.</summary>
    Gid,
    /// <summary>process.user.umask.</summary>
    Umask,
    /// <summary>process.user.additionalGids.</summary>
    AdditionalGids,
    /// <summary>process.rlimits.</summary>
    Rlimits,
    /// <summary>process.noNewPrivileges.</summary>
    NoNewPrivileges,
    /// <summary>process.oomScoreAdj.</summary>
    OomScoreAdj,
    /// <summary>process.capabilities.</summary>
    Capabilities,
    /// <summary>process.apparmorProfile.</summary>
    ApparmorProfile,
    /// <summary>process.selinuxLabel.</summary>
    SelinuxLabel,
    /// <summary>process.scheduler.</summary>
    Scheduler,
    /// <summary>process.ioPriority.</summary>
    IoPriority,
    /// <summary>process.execCPUAffinity.initial.</summary>
    CpuAffinityInitial,
    /// <summary>process.execCPUAffinity.final.</summary>
    CpuAffinityFinal,
    /// <summary>linux.personality.</summary>
    Personality,
    /// <summary>linux.seccomp.</summary>
    Seccomp,
    /// <summary>linux.memoryPolicy.</summary>
    MemoryPolicy,
    /// <summary>linux.cgroupsPath.</summary>
    CgroupsPath,
    /// <summary>linux.resources.</summary>
    Resources,
    /// <summary>linux.resources.devices.</summary>
    ResourceDevices,
    /// <summary>root.path.</summary>
    RootPath,
    /// <summary>root.readonly.</summary>
    RootReadonly,
    /// <summary>hostname.</summary>
    Hostname,
    /// <summary>domainname.</summary>
    Domainname,
    /// <summary>mounts.</summary>
    Mounts,
    /// <summary>linux.namespaces.</summary>
    Namespaces,
    /// <summary>linux.maskedPaths.</summary>
    MaskedPaths,
    /// <summary>linux.readonlyPaths.</summary>
    ReadonlyPaths,
    /// <summary>linux.rootfsPropagation.</summary>
    RootfsPropagation,
    /// <summary>linux (default devices: config-linux.md, Default Devices).</summary>
    DefaultDevices,
    /// <summary>linux.devices.</summary>
    Devices,
    /// <summary>linux.sysctl.</summary>
    Sysctl,
    /// <summary>linux.netDevices.</summary>
    NetDevices,
    /// <summary>linux.intelRdt.</summary>
    IntelRdt,
    /// <summary>linux.intelRdt.schemata.</summary>
    Schemata,
    /// <summary>linux.timeOffsets.</summary>
    TimeOffsets,
    /// <summary>hooks.prestart.</summary>
    Prestart,
    /// <summary>hooks.createRuntime.</summary>
    CreateRuntime,
    /// <summary>hooks.createContainer.</summary>
    CreateContainer,
    /// <summary>hooks.startContainer.</summary>
    StartContainer,
    /// <summary>hooks.poststart.</summary>
    Poststart,
    /// <summary>hooks.poststop.</summary>
    Poststop,
    /// <summary>annotations.</summary>
    Annotations,
}

/// <summary>Where in config.json a step comes from: a field, and which entry of it.</summary>
public readonly struct SpecPath
{
    private readonly short _index;

    /// <summary>The field itself.</summary>
    public SpecPath(SpecField field) : this(field, -1)
    {
    }

    /// <summary>Entry <paramref name="index"/> of the field.</summary>
    public SpecPath(SpecField field, int index)
    {
        Field = field;
        _index = (short)index;
    }

    /// <summary>The field.</summary>
    public SpecField Field { get; }

    /// <summary>The entry; negative for the field itself.</summary>
    public int Index => _index;

    /// <summary>Writes it as users write it: <c>mounts[3]</c>. Nothing for <see cref="SpecField.None"/>.</summary>
    public void WriteTo(scoped ref Line line)
    {
        line.Add(Name(Field));
        if (_index >= 0 && Field != SpecField.None)
        {
            line.Add("["u8);
            line.Add(_index);
            line.Add("]"u8);
        }
    }

    /// <summary>The same, copied into <paramref name="arena"/>; absent for <see cref="SpecField.None"/>.</summary>
    public Utf8 Text(ref Arena arena)
    {
        if (Field == SpecField.None)
        {
            return default;
        }

        Line line = new(stackalloc byte[80]);
        WriteTo(ref line);
        return arena.Copy(line.Written);
    }

    private static ReadOnlySpan<byte> Name(SpecField field) => field switch
    {
        SpecField.Args => "process.args"u8,
        SpecField.Env => "process.env"u8,
        SpecField.Cwd => "process.cwd"u8,
        SpecField.Terminal => "process.terminal"u8,
        SpecField.Uid => "process.user.uid"u8,
        SpecField.Gid => "process.user.gid"u8,
        SpecField.Umask => "process.user.umask"u8,
        SpecField.AdditionalGids => "process.user.additionalGids"u8,
        SpecField.Rlimits => "process.rlimits"u8,
        SpecField.NoNewPrivileges => "process.noNewPrivileges"u8,
        SpecField.OomScoreAdj => "process.oomScoreAdj"u8,
        SpecField.Capabilities => "process.capabilities"u8,
        SpecField.ApparmorProfile => "process.apparmorProfile"u8,
        SpecField.SelinuxLabel => "process.selinuxLabel"u8,
        SpecField.Scheduler => "process.scheduler"u8,
        SpecField.IoPriority => "process.ioPriority"u8,
        SpecField.CpuAffinityInitial => "process.execCPUAffinity.initial"u8,
        SpecField.CpuAffinityFinal => "process.execCPUAffinity.final"u8,
        SpecField.Seccomp => "linux.seccomp"u8,
        SpecField.Personality => "linux.personality"u8,
        SpecField.MemoryPolicy => "linux.memoryPolicy"u8,
        SpecField.CgroupsPath => "linux.cgroupsPath"u8,
        SpecField.Resources => "linux.resources"u8,
        SpecField.ResourceDevices => "linux.resources.devices"u8,
        SpecField.RootPath => "root.path"u8,
        SpecField.RootReadonly => "root.readonly"u8,
        SpecField.Hostname => "hostname"u8,
        SpecField.Domainname => "domainname"u8,
        SpecField.Mounts => "mounts"u8,
        SpecField.Namespaces => "linux.namespaces"u8,
        SpecField.MaskedPaths => "linux.maskedPaths"u8,
        SpecField.ReadonlyPaths => "linux.readonlyPaths"u8,
        SpecField.RootfsPropagation => "linux.rootfsPropagation"u8,
        SpecField.DefaultDevices => "linux"u8,
        SpecField.Devices => "linux.devices"u8,
        SpecField.Sysctl => "linux.sysctl"u8,
        SpecField.NetDevices => "linux.netDevices"u8,
        SpecField.IntelRdt => "linux.intelRdt"u8,
        SpecField.Schemata => "linux.intelRdt.schemata"u8,
        SpecField.TimeOffsets => "linux.timeOffsets"u8,
        SpecField.Prestart => "hooks.prestart"u8,
        SpecField.CreateRuntime => "hooks.createRuntime"u8,
        SpecField.CreateContainer => "hooks.createContainer"u8,
        SpecField.StartContainer => "hooks.startContainer"u8,
        SpecField.Poststart => "hooks.poststart"u8,
        SpecField.Poststop => "hooks.poststop"u8,
        SpecField.Annotations => "annotations"u8,
        _ => default,
    };
}
