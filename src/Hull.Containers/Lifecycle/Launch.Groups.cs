using Hull.Cgroups;
using Hull.Cgroups.Planning;
using Hull.Containers.Child;
using Hull.Containers.Host;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>The container's cgroups while it is being launched, and its processes when that failed.</summary>
internal ref partial struct Launch
{
    /// <summary>Writes down which groups will be there, and makes them.</summary>
    private Outcome MakeGroups()
    {
        Line paths = new(_arena.Allocate<byte>(4096).Span);
        foreach (ref readonly PlannedGroup group in _groupPlan.Groups.Span)
        {
            paths.Add(paths.Length > 0 ? "\n"u8 : default);
            paths.Add(group.Hierarchy.Directory);
        }

        // Too long for a link: then only a hull that is killed in the next moment loses them.
        Errno errno = paths.Cut ? Errno.None : StateStore.RememberGroups(_directory.Borrow, _arena.Copy(paths.Written));
        return errno is Errno.None or Errno.NameTooLong
            ? NewGroups.Make(in _groupPlan, ref _arena, out _groups)
            : Outcome.Kernel(State.Id, _arena.Copy("write down its cgroups: symlinkat"u8), errno);
    }

    /// <summary>Puts the child, which is being executed meanwhile, into the groups it could not be born in.</summary>
    private Outcome JoinGroups()
    {
        bool isScope = _groupPlan.Scope.IsPlanned;
        Outcome outcome = isScope ? _groups.StartScope(_child.Pid) : Outcome.Ok;
        if (outcome.Failed && isScope && ChildEnd.IsSo(_child.Pidfd.Borrow))
        {
            // The scope's limits hold from its first moment.
            return ChildEnd.Describe(_child.Pid, _groups.RanOutOfMemory, ref _reaped, ref _arena);
        }

        // systemd has moved it into what it makes itself, which on v2 is all there is.
        outcome = outcome.Failed ? outcome : _groups.Join(_child.Pid, bornInUnified: isScope ? _groupPlan.IsPureV2 : _groups.Unified.IsOpen);
        Errno errno = outcome.Failed ? Errno.None : Sys.Send(_child.Sync.Borrow, [(byte)SyncMessage.Grouped], Fd.None);
        // The child is gone: what it said before is read where its messages are.
        return errno is Errno.None or Errno.BrokenPipe or Errno.ConnectionReset ? outcome : Outcome.Kernel(ref _arena, "tell the container's init of its cgroups"u8, default, errno);
    }

    private readonly void EndChild()
    {
        if (_child.Pid > 0 && !_reaped)
        {
            // Not reaped yet, so the number is still its own; a filter that forbids pidfd_send_signal must not leave hull waiting.
            Sys.Kill(_child.Pid, (int)Signal.Kill);
            Sys.WaitPid(_child.Pid, WaitFlags.None, out _, out _);
        }
    }

    /// <summary>A container that shares a pid namespace leaves processes behind when its init ends: they go with its group.</summary>
    private readonly void EndOthers()
    {
        if (_child.Pid > 0 && !State.OwnPidNamespace)
        {
            GroupProcesses.KillAll(_groups.Groups, ref _arena);
        }
    }
}
