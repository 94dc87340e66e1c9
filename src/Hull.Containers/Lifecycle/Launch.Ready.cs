using System;
using Hull.Containers.Child;
using Hull.Containers.Host;
using Hull.Containers.Host.UserNamespaces;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>What the child says while it walks its plan.</summary>
internal ref partial struct Launch
{
    /// <summary>Does what it asks for, until it is ready.</summary>
    private Outcome AwaitReady()
    {
        Span<byte> message = stackalloc byte[ChildFailure.DetailLimit + 256];
        while (true)
        {
            Errno errno = Sys.Receive(_child.Sync.Borrow, message, out int count, out OwnedFd passed);
            if (errno == Errno.ConnectionReset)
            {
                // It ended with a message of ours unread. The kernel says so once; what the child said is behind that.
                continue;
            }

            if (errno != Errno.None || count == 0)
            {
                passed.Dispose();
                return ChildEnd.Describe(_child.Pid, _groups.RanOutOfMemory, ref _reaped, ref _arena);
            }

            switch ((SyncMessage)message[0])
            {
                case SyncMessage.Ready:
                    passed.Dispose();
                    Outcome filtered = _groups.FilterDevices();
                    return filtered.Failed ? filtered : _groups.Delegate(_child.Pid);
                case SyncMessage.Terminal:
                    Terminal.Dispose();
                    Terminal = passed;
                    break;
                case SyncMessage.Listener:
                    passed.Dispose();
                    Outcome served = FilterListener.Serve(message[..count], _child.Sync.Borrow, Pidfd, _child.Pid, in _seccomp, in State, "creating"u8, ref _arena);
                    if (served.Failed)
                    {
                        return served;
                    }

                    break;
                case SyncMessage.RunHook:
                    passed.Dispose();
                    // Hooks see the container with all its limits.
                    Outcome hook = _groups.FilterDevices();
                    hook = hook.Failed ? hook : RuntimeHooks.Asked(message[1..count], Steps, _child.Pid, _child.Sync.Borrow, ref _arena);
                    if (hook.Failed)
                    {
                        return hook;
                    }

                    break;
                case SyncMessage.OpenSource:
                    passed.Dispose();
                    HostSources.Open(message[1..count], Steps, _child.Pidfd.Borrow, _child.Sync.Borrow);
                    break;
                default:
                    passed.Dispose();
                    return ChildEnd.Translate(message[..count], Steps, ref _arena);
            }
        }
    }
}
