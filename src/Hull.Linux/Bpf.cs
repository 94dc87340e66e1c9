using System;

namespace Hull.Linux;

/// <summary>Commands of bpf(2).</summary>
internal enum BpfCommand
{
    /// <summary>BPF_PROG_LOAD</summary>
    LoadProgram = 5,
    /// <summary>BPF_PROG_ATTACH</summary>
    Attach = 8,
    /// <summary>BPF_PROG_DETACH</summary>
    Detach = 9,
    /// <summary>BPF_PROG_GET_FD_BY_ID</summary>
    ProgramById = 13,
    /// <summary>BPF_PROG_QUERY</summary>
    Query = 16,
}

/// <summary>Types of programs for bpf(2).</summary>
internal enum BpfProgramType : uint
{
    /// <summary>BPF_PROG_TYPE_CGROUP_DEVICE</summary>
    CgroupDevice = 15,
}

/// <summary>Where bpf(2) attaches a program.</summary>
internal enum BpfAttachType : uint
{
    /// <summary>BPF_CGROUP_DEVICE</summary>
    CgroupDevice = 6,
}

/// <summary>Flags of BPF_PROG_ATTACH.</summary>
[Flags]
internal enum BpfAttachFlags : uint
{
    /// <summary>none: none of them.</summary>
    None = 0,
    /// <summary>BPF_F_ALLOW_MULTI: programs of groups below are asked, too.</summary>
    AllowMulti = 2,
    /// <summary>BPF_F_REPLACE: takes the place of another program, with no moment in between.</summary>
    Replace = 4,
}

/// <summary>Where the fields of the union bpf_attr lie: each command has its own, and every kernel its own size of the whole.</summary>
internal static class BpfAttribute
{
    /// <summary>offsetof(union/**/bpf_attr,prog_type)</summary>
    public const int ProgramType = 0;
    /// <summary>offsetof(union/**/bpf_attr,insn_cnt)</summary>
    public const int InstructionCount = 4;
    /// <summary>offsetof(union/**/bpf_attr,insns)</summary>
    public const int Instructions = 8;
    /// <summary>offsetof(union/**/bpf_attr,license)</summary>
    public const int License = 16;
    /// <summary>offsetof(union/**/bpf_attr,log_level)</summary>
    public const int LogLevel = 24;
    /// <summary>offsetof(union/**/bpf_attr,log_size)</summary>
    public const int LogSize = 28;
    /// <summary>offsetof(union/**/bpf_attr,log_buf)</summary>
    public const int LogBuffer = 32;
    /// <summary>offsetof(union/**/bpf_attr,prog_name)</summary>
    public const int Name = 48;
    /// <summary>offsetof(union/**/bpf_attr,target_fd)</summary>
    public const int Target = 0;
    /// <summary>offsetof(union/**/bpf_attr,attach_bpf_fd)</summary>
    public const int Program = 4;
    /// <summary>offsetof(union/**/bpf_attr,attach_type)</summary>
    public const int AttachType = 8;
    /// <summary>offsetof(union/**/bpf_attr,attach_flags)</summary>
    public const int AttachFlags = 12;
    /// <summary>offsetof(union/**/bpf_attr,replace_bpf_fd)</summary>
    public const int Replaced = 16;
    /// <summary>offsetof(union/**/bpf_attr,prog_id)</summary>
    public const int Id = 0;
    /// <summary>offsetof(union/**/bpf_attr,query.target_fd)</summary>
    public const int QueryTarget = 0;
    /// <summary>offsetof(union/**/bpf_attr,query.attach_type)</summary>
    public const int QueryAttachType = 4;
    /// <summary>offsetof(union/**/bpf_attr,query.prog_ids)</summary>
    public const int QueryIds = 16;
    /// <summary>offsetof(union/**/bpf_attr,query.prog_cnt)</summary>
    public const int QueryCount = 24;
}
