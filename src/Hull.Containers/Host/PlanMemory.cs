using Hull.Containers.Child;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>The memory the plan is made in and the child maps.</summary>
internal static class PlanMemory
{
    /// <summary>Makes it; <paramref name="file"/> is what the child gets.</summary>
    public static Outcome Make(ref Arena arena, out OwnedFd file, out Arena shared)
    {
        shared = default;
        Errno errno = Sys.MemfdCreate("hull-plan\0"u8, MemfdFlags.CloseOnExec, out file);
        errno = errno == Errno.None ? Sys.Truncate(file.Borrow, Arena.SharedCapacity) : errno;
        return errno == Errno.None && Arena.TryShare(file.Borrow.Number, writable: true, out shared)
            ? Outcome.Ok
            : Outcome.Kernel(default, arena.Copy("memory for the launch plan: memfd_create"u8), errno == Errno.None ? Errno.NoMemory : errno, KernelNeeds.Of(KernelCall.MemfdCreate, errno, ref arena));
    }
}
