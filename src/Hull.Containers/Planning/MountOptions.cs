using System;
using Hull.Linux;

namespace Hull.Containers.Planning;

/// <summary>What one mount option means (config.md, Linux mount options).</summary>
internal struct MountOption
{
    /// <summary>Attributes it sets.</summary>
    public MountAttributes Set;
    /// <summary>Attributes it clears.</summary>
    public MountAttributes Clear;
    /// <summary>It takes back an earlier relatime, and asks for nothing instead.</summary>
    public bool ForgetsRelativeAccessTime;
    /// <summary>The attributes hold for all mounts below, too.</summary>
    public bool Recursive;
    /// <summary>Propagation it asks for.</summary>
    public MountFlags Propagation;
    /// <summary>The propagation holds for all mounts below, too.</summary>
    public bool PropagationRecursive;
    /// <summary>bind or rbind.</summary>
    public bool Bind;
    /// <summary>rbind.</summary>
    public bool BindRecursive;
    /// <summary>remount.</summary>
    public bool Remount;
    /// <summary>src-nofollow: a link at the source is bound itself.</summary>
    public bool SourceNoFollow;
    /// <summary>dest-nofollow: a link at the destination is covered itself.</summary>
    public bool TargetNoFollow;
    /// <summary>copy-symlink: a link at the source is made again at the destination, and nothing is mounted.</summary>
    public bool CopySymlink;
    /// <summary>tmpcopyup: the tmpfs starts with what lies in the directory it covers.</summary>
    public bool CopyUp;
    /// <summary>idmap or ridmap.</summary>
    public bool IdMap;
    /// <summary>ridmap: the mounts below are mapped, too.</summary>
    public bool IdMapRecursive;
    /// <summary>A parameter of the file system that mount(2) has a flag for and fsconfig(2) a name; with <see cref="Recursive"/> the name follows an r.</summary>
    public bool FileSystemFlag;
    /// <summary>Accepted and without effect: the kernel's default already, or about messages only.</summary>
    public bool NoEffect;
}

/// <summary>The vocabulary of mount options: the spec's in its order, then crun's.</summary>
internal static class MountOptions
{
    /// <summary>Finds what <paramref name="option"/> means; false for words that are the file system's own.</summary>
    public static bool TryFind(ReadOnlySpan<byte> option, out MountOption meaning)
    {
        meaning = option switch
        {
            _ when option.SequenceEqual("async"u8) => new() { FileSystemFlag = true },
            _ when option.SequenceEqual("atime"u8) => Clears(MountAttributes.NoAccessTime),
            _ when option.SequenceEqual("bind"u8) => new() { Bind = true },
            _ when option.SequenceEqual("defaults"u8) => new() { NoEffect = true },
            _ when option.SequenceEqual("dev"u8) => Clears(MountAttributes.NoDev),
            _ when option.SequenceEqual("diratime"u8) => Clears(MountAttributes.NoDirectoryAccessTime),
            _ when option.SequenceEqual("dirsync"u8) => new() { FileSystemFlag = true },
            _ when option.SequenceEqual("exec"u8) => Clears(MountAttributes.NoExec),
            _ when option.SequenceEqual("iversion"u8) => new() { NoEffect = true },
            _ when option.SequenceEqual("lazytime"u8) => new() { FileSystemFlag = true },
            _ when option.SequenceEqual("loud"u8) => new() { NoEffect = true },
            _ when option.SequenceEqual("mand"u8) => new() { FileSystemFlag = true },
            _ when option.SequenceEqual("noatime"u8) => Sets(MountAttributes.NoAccessTime),
            _ when option.SequenceEqual("nodev"u8) => Sets(MountAttributes.NoDev),
            _ when option.SequenceEqual("nodiratime"u8) => Sets(MountAttributes.NoDirectoryAccessTime),
            _ when option.SequenceEqual("noexec"u8) => Sets(MountAttributes.NoExec),
            _ when option.SequenceEqual("noiversion"u8) => new() { NoEffect = true },
            _ when option.SequenceEqual("nolazytime"u8) => new() { FileSystemFlag = true },
            _ when option.SequenceEqual("nomand"u8) => new() { FileSystemFlag = true },
            _ when option.SequenceEqual("norelatime"u8) => new() { ForgetsRelativeAccessTime = true },
            _ when option.SequenceEqual("nostrictatime"u8) => Clears(MountAttributes.StrictAccessTime),
            _ when option.SequenceEqual("nosuid"u8) => Sets(MountAttributes.NoSuid),
            _ when option.SequenceEqual("nosymfollow"u8) => Sets(MountAttributes.NoSymlinkFollow),
            _ when option.SequenceEqual("rbind"u8) => new() { Bind = true, BindRecursive = true },
            _ when option.SequenceEqual("relatime"u8) => Clears(MountAttributes.AccessTimeMask),
            _ when option.SequenceEqual("remount"u8) => new() { Remount = true },
            _ when option.SequenceEqual("ro"u8) => Sets(MountAttributes.ReadOnly),
            _ when option.SequenceEqual("rw"u8) => Clears(MountAttributes.ReadOnly),
            _ when option.SequenceEqual("silent"u8) => new() { NoEffect = true },
            _ when option.SequenceEqual("strictatime"u8) => Sets(MountAttributes.StrictAccessTime),
            _ when option.SequenceEqual("suid"u8) => Clears(MountAttributes.NoSuid),
            _ when option.SequenceEqual("symfollow"u8) => Clears(MountAttributes.NoSymlinkFollow),
            _ when option.SequenceEqual("sync"u8) => new() { FileSystemFlag = true },
            _ when option.SequenceEqual("private"u8) => Propagates(MountFlags.Private, recursive: false),
            _ when option.SequenceEqual("rprivate"u8) => Propagates(MountFlags.Private, recursive: true),
            _ when option.SequenceEqual("shared"u8) => Propagates(MountFlags.Shared, recursive: false),
            _ when option.SequenceEqual("rshared"u8) => Propagates(MountFlags.Shared, recursive: true),
            _ when option.SequenceEqual("slave"u8) => Propagates(MountFlags.Slave, recursive: false),
            _ when option.SequenceEqual("rslave"u8) => Propagates(MountFlags.Slave, recursive: true),
            _ when option.SequenceEqual("unbindable"u8) => Propagates(MountFlags.Unbindable, recursive: false),
            _ when option.SequenceEqual("runbindable"u8) => Propagates(MountFlags.Unbindable, recursive: true),
            _ when option.SequenceEqual("rro"u8) => Sets(MountAttributes.ReadOnly, recursive: true),
            _ when option.SequenceEqual("rrw"u8) => Clears(MountAttributes.ReadOnly, recursive: true),
            _ when option.SequenceEqual("rnosuid"u8) => Sets(MountAttributes.NoSuid, recursive: true),
            _ when option.SequenceEqual("rsuid"u8) => Clears(MountAttributes.NoSuid, recursive: true),
            _ when option.SequenceEqual("rnodev"u8) => Sets(MountAttributes.NoDev, recursive: true),
            _ when option.SequenceEqual("rdev"u8) => Clears(MountAttributes.NoDev, recursive: true),
            _ when option.SequenceEqual("rnoexec"u8) => Sets(MountAttributes.NoExec, recursive: true),
            _ when option.SequenceEqual("rexec"u8) => Clears(MountAttributes.NoExec, recursive: true),
            _ when option.SequenceEqual("rnodiratime"u8) => Sets(MountAttributes.NoDirectoryAccessTime, recursive: true),
            _ when option.SequenceEqual("rdiratime"u8) => Clears(MountAttributes.NoDirectoryAccessTime, recursive: true),
            _ when option.SequenceEqual("rrelatime"u8) => Clears(MountAttributes.AccessTimeMask, recursive: true),
            _ when option.SequenceEqual("rnorelatime"u8) => new() { ForgetsRelativeAccessTime = true, Recursive = true },
            _ when option.SequenceEqual("rnoatime"u8) => Sets(MountAttributes.NoAccessTime, recursive: true),
            _ when option.SequenceEqual("ratime"u8) => Clears(MountAttributes.NoAccessTime, recursive: true),
            _ when option.SequenceEqual("rstrictatime"u8) => Sets(MountAttributes.StrictAccessTime, recursive: true),
            _ when option.SequenceEqual("rnostrictatime"u8) => Clears(MountAttributes.StrictAccessTime, recursive: true),
            _ when option.SequenceEqual("rnosymfollow"u8) => Sets(MountAttributes.NoSymlinkFollow, recursive: true),
            _ when option.SequenceEqual("rsymfollow"u8) => Clears(MountAttributes.NoSymlinkFollow, recursive: true),
            _ when option.SequenceEqual("idmap"u8) => new() { IdMap = true },
            _ when option.SequenceEqual("ridmap"u8) => new() { IdMap = true, IdMapRecursive = true },
            _ when option.SequenceEqual("tmpcopyup"u8) => new() { CopyUp = true },
            _ when option.SequenceEqual("acl"u8) => new() { NoEffect = true },
            _ when option.SequenceEqual("noacl"u8) => new() { NoEffect = true },
            _ when option.SequenceEqual("src-nofollow"u8) => new() { SourceNoFollow = true },
            _ when option.SequenceEqual("dest-nofollow"u8) => new() { TargetNoFollow = true },
            _ when option.SequenceEqual("copy-symlink"u8) => new() { CopySymlink = true },
            _ when option.SequenceEqual("rasync"u8) => new() { FileSystemFlag = true, Recursive = true },
            _ when option.SequenceEqual("rdirsync"u8) => new() { FileSystemFlag = true, Recursive = true },
            _ when option.SequenceEqual("rmand"u8) => new() { FileSystemFlag = true, Recursive = true },
            _ when option.SequenceEqual("rnomand"u8) => new() { FileSystemFlag = true, Recursive = true },
            _ when option.SequenceEqual("rsync"u8) => new() { FileSystemFlag = true, Recursive = true },
            _ when option.StartsWith("idmap="u8) => new() { IdMap = true },
            _ => default,
        };
        return meaning.Set != 0 || meaning.Clear != 0 || meaning.Propagation != 0 || meaning.Bind || meaning.Remount ||
            meaning.ForgetsRelativeAccessTime || meaning.SourceNoFollow || meaning.TargetNoFollow || meaning.CopySymlink ||
            meaning.CopyUp || meaning.IdMap || meaning.FileSystemFlag || meaning.NoEffect;
    }

    private static MountOption Sets(MountAttributes set, bool recursive = false) => new() { Set = set, Recursive = recursive };

    private static MountOption Clears(MountAttributes clear, bool recursive = false) => new() { Clear = clear, Recursive = recursive };

    private static MountOption Propagates(MountFlags propagation, bool recursive) => new() { Propagation = propagation, PropagationRecursive = recursive };
}
