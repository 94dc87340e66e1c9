using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>Flags as the man pages write them.</summary>
public static class FlagNames
{
    /// <summary><c>clone3(CLONE_NEWPID|CLONE_NEWNS)</c>.</summary>
    public static void WriteCall(scoped ref Line line, CloneFlags flags)
    {
        line.Add("clone3("u8);
        Write(ref line, flags);
        line.Add(")"u8);
    }

    /// <summary><c>CLONE_NEWPID|CLONE_NEWNS</c>, or 0.</summary>
    public static void Write(scoped ref Line line, CloneFlags flags)
    {
        bool first = true;
        Add(ref line, ref first, flags, CloneFlags.NewMount, "CLONE_NEWNS"u8);
        Add(ref line, ref first, flags, CloneFlags.NewPid, "CLONE_NEWPID"u8);
        Add(ref line, ref first, flags, CloneFlags.NewIpc, "CLONE_NEWIPC"u8);
        Add(ref line, ref first, flags, CloneFlags.NewUts, "CLONE_NEWUTS"u8);
        Add(ref line, ref first, flags, CloneFlags.NewUser, "CLONE_NEWUSER"u8);
        Add(ref line, ref first, flags, CloneFlags.NewNet, "CLONE_NEWNET"u8);
        Add(ref line, ref first, flags, CloneFlags.NewCgroup, "CLONE_NEWCGROUP"u8);
        Add(ref line, ref first, flags, CloneFlags.NewTime, "CLONE_NEWTIME"u8);
        Add(ref line, ref first, flags, CloneFlags.Parent, "CLONE_PARENT"u8);
        Add(ref line, ref first, flags, CloneFlags.Pidfd, "CLONE_PIDFD"u8);
        line.Add(first ? "0"u8 : default);
    }

    /// <summary>The flag of one namespace.</summary>
    public static ReadOnlySpan<byte> Of(CloneFlags flag) => flag switch
    {
        CloneFlags.NewMount => "CLONE_NEWNS"u8,
        CloneFlags.NewPid => "CLONE_NEWPID"u8,
        CloneFlags.NewIpc => "CLONE_NEWIPC"u8,
        CloneFlags.NewUts => "CLONE_NEWUTS"u8,
        CloneFlags.NewUser => "CLONE_NEWUSER"u8,
        CloneFlags.NewNet => "CLONE_NEWNET"u8,
        CloneFlags.NewCgroup => "CLONE_NEWCGROUP"u8,
        CloneFlags.NewTime => "CLONE_NEWTIME"u8,
        _ => "0"u8,
    };

    /// <summary><c>MS_SLAVE|MS_REC</c>.</summary>
    public static void Write(scoped ref Line line, in PropagationStep step)
    {
        line.Add(step.Propagation switch
        {
            MountFlags.Private => "MS_PRIVATE"u8,
            MountFlags.Slave => "MS_SLAVE"u8,
            MountFlags.Shared => "MS_SHARED"u8,
            _ => "MS_UNBINDABLE"u8,
        });
        line.Add(step.Recursive ? "|MS_REC"u8 : default);
    }

    /// <summary><c>MOUNT_ATTR_RDONLY|MOUNT_ATTR_NOSUID</c>, or 0.</summary>
    public static void Write(scoped ref Line line, MountAttributes attributes)
    {
        bool first = true;
        Add(ref line, ref first, attributes, MountAttributes.ReadOnly, "MOUNT_ATTR_RDONLY"u8);
        Add(ref line, ref first, attributes, MountAttributes.NoSuid, "MOUNT_ATTR_NOSUID"u8);
        Add(ref line, ref first, attributes, MountAttributes.NoDev, "MOUNT_ATTR_NODEV"u8);
        Add(ref line, ref first, attributes, MountAttributes.NoExec, "MOUNT_ATTR_NOEXEC"u8);
        bool accessTime = (attributes & MountAttributes.AccessTimeMask) == MountAttributes.AccessTimeMask;
        AddName(ref line, ref first, accessTime, "MOUNT_ATTR__ATIME"u8);
        attributes &= accessTime ? ~MountAttributes.AccessTimeMask : attributes;
        Add(ref line, ref first, attributes, MountAttributes.NoAccessTime, "MOUNT_ATTR_NOATIME"u8);
        Add(ref line, ref first, attributes, MountAttributes.StrictAccessTime, "MOUNT_ATTR_STRICTATIME"u8);
        Add(ref line, ref first, attributes, MountAttributes.NoDirectoryAccessTime, "MOUNT_ATTR_NODIRATIME"u8);
        Add(ref line, ref first, attributes, MountAttributes.NoSymlinkFollow, "MOUNT_ATTR_NOSYMFOLLOW"u8);
        line.Add(first ? "0"u8 : default);
    }

    private static void Add(scoped ref Line line, ref bool first, CloneFlags flags, CloneFlags flag, ReadOnlySpan<byte> name) =>
        AddName(ref line, ref first, (flags & flag) != 0, name);

    private static void Add(scoped ref Line line, ref bool first, MountAttributes flags, MountAttributes flag, ReadOnlySpan<byte> name) =>
        AddName(ref line, ref first, (flags & flag) != 0, name);

    private static void AddName(scoped ref Line line, ref bool first, bool present, ReadOnlySpan<byte> name)
    {
        if (present)
        {
            line.Add(first ? default : "|"u8, name);
            first = false;
        }
    }
}
