using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>One mount, options already sorted by what the kernel calls for them are.</summary>
public struct MountStep
{
    /// <summary>What is mounted: a path of the host, or the name shown in mountinfo.</summary>
    public Utf8 Source;
    /// <summary>Where, inside the rootfs.</summary>
    public Utf8 Target;
    /// <summary>The file system type; absent for binds.</summary>
    public Utf8 Type;
    /// <summary>Parameters of the file system, each <c>key</c> or <c>key=value</c>.</summary>
    public Slice<Utf8> Data;
    /// <summary>Attributes set on the mount.</summary>
    public MountAttributes Set;
    /// <summary>Attributes cleared on the mount.</summary>
    public MountAttributes Clear;
    /// <summary>Attributes set on the mount and all below it (rro, rnosuid, ...).</summary>
    public MountAttributes RecursiveSet;
    /// <summary>Attributes cleared on the mount and all below it.</summary>
    public MountAttributes RecursiveClear;
    /// <summary>Propagation, or None to leave it.</summary>
    public MountFlags Propagation;
    /// <summary>Propagation for the whole tree.</summary>
    public bool PropagationRecursive;
    /// <summary>rbind: with the mounts below the source.</summary>
    public bool Recursive;
    /// <summary>ro is for the file system too, not only for this mount of it.</summary>
    public bool FileSystemReadonly;
    /// <summary>A symbolic link as the target's last component is refused (proc and sysfs).</summary>
    public bool OrdinaryDirectory;
    /// <summary>A link at the source is bound itself, not followed.</summary>
    public bool SourceNoFollow;
    /// <summary>A link at the target is covered itself, not followed.</summary>
    public bool TargetNoFollow;
    /// <summary>A link at the source is made again at the target; nothing is mounted then.</summary>
    public bool CopySymlink;
    /// <summary>The new file system starts with a copy of what lies in the directory it covers.</summary>
    public bool CopyUp;
    /// <summary>hull, outside, makes the mount with its ids mapped and hands it in.</summary>
    public bool IdMapped;
    /// <summary>The source must be a procfs from its root on: it covers /proc.</summary>
    public bool SourceIsProc;
    /// <summary>A bind's attributes are set, not its file system's parameters (remount).</summary>
    public bool AttributesOnly;
    /// <summary>The SELinux label of the mount's root (mqueue, which takes no context).</summary>
    public Utf8 Label;
    /// <summary>A path of the host that is bound with all below it when the kernel says EPERM or EBUSY, as it does to user namespaces, or for a bind whose source is not there; absent: that is a failure.</summary>
    public Utf8 Otherwise;
    /// <summary>tmpfs without a mode of its own takes over that of the directory it covers.</summary>
    public bool InheritMode;

    /// <summary>What mount_setattr(2) must clear. The access time bits are one field: to set one of its values, the field must be cleared.</summary>
    public static MountAttributes ToClear(MountAttributes set, MountAttributes clear) =>
        ((set | clear) & MountAttributes.AccessTimeMask) != 0 ? clear | MountAttributes.AccessTimeMask : clear;
}
