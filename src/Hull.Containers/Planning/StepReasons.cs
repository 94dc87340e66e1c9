using System;

namespace Hull.Containers.Planning;

/// <summary>Why a step stands where it does, in a few words: the short form of what the planners' comments say.</summary>
public static class StepReasons
{
    /// <summary>The reason; empty where the order follows by itself.</summary>
    public static ReadOnlySpan<byte> Of(StepKind kind) => kind switch
    {
        StepKind.AwaitGroups => "first: whatever it uses from here on is the container's, and a cgroup namespace is rooted where its maker is"u8,
        StepKind.OomScoreAdj => "while the host's procfs is in sight; all that follows inherits it"u8,
        StepKind.OpenLabelFile => "through the host's procfs: what lies at /proc in a container is its own affair"u8,
        StepKind.SetLabel => "it takes hold at execve: after createContainer hooks, before startContainer hooks and the program"u8,
        StepKind.NewSession => "early: no signal of the caller's terminal is to reach it"u8,
        StepKind.SessionKeyring => "after the user namespace, in which its name is known"u8,
        StepKind.TreePropagation => "before the first mount: none may show up on the host"u8,
        StepKind.RootParentPrivate => "before the pivot: pivot_root refuses a shared parent"u8,
        StepKind.ReceiveNetwork or StepKind.Unshare =>
            "late: the parent makes the network namespace meanwhile; before mounts: sysfs and cgroup show the namespaces of whoever mounts them"u8,
        StepKind.MountFileSystem or StepKind.MountBind or StepKind.Remount => "in the config's order: a mount may lie inside an earlier one"u8,
        StepKind.MakeDevice => "after the mounts, one of which may be its /dev; before the pivot: a device of the host's may have to be bound"u8,
        StepKind.RuntimeHook or StepKind.OpenHookOutput => "before the pivot: namespaces and mounts are there, host paths still in sight"u8,
        StepKind.SetSysctl => "after the hooks: they may bring the interfaces that net.* names; before the pivot: the host's procfs is in sight"u8,
        StepKind.OpenTerminal => "after the pivot: what is at /dev/pts is the container's own then"u8,
        StepKind.MakeWorkingDirectory => "before the root becomes read-only"u8,
        StepKind.MountReadonly => "once nothing more has to be made inside"u8,
        StepKind.MaskPath => "after read-only paths: a bind of a parent would carry along what a mask hides, but not the mask"u8,
        StepKind.Scheduler or StepKind.IoPriority or StepKind.MemoryPolicy => "before the capabilities go: some need CAP_SYS_NICE"u8,
        StepKind.Personality => "late: it is the program's, not hull's"u8,
        StepKind.EnterDirectoryAsRoot => "before the user changes: a directory that only root may enter can be a working directory"u8,
        StepKind.BoundingSet => "before the user changes: dropping needs CAP_SETPCAP"u8,
        StepKind.Filter => "early without no_new_privs: then it needs CAP_SYS_ADMIN; else last: it need not allow what hull does"u8,
        StepKind.GiveStreams => "before the user changes: only root may give files away"u8,
        StepKind.SetGroups => "groups before gid before uid: each needs a privilege that the next takes away"u8,
        StepKind.Capabilities => "after setresuid, which clears the effective set"u8,
        StepKind.ChangeDirectory => "as the user, where root could not"u8,
        StepKind.FindProgram => "as the user and in its directory: a wrong args[0] is an error of create, not of start"u8,
        StepKind.LetOwnerJoin => "an ordinary user may join only what is dumpable; before it says ready: exec may come at once"u8,
        StepKind.Ready => "last, so that whoever reads the state may rely on all that went before"u8,
        _ => UserNamespaces.UserNamespaceText.ReasonOf(kind),
    };
}
