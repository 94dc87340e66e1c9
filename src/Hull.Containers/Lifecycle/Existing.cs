using System;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>A container that exists, its state read.</summary>
internal ref struct Existing : IDisposable
{
    private readonly ref Arena _arena;
    private OwnedFd _root;
    private OwnedFd _directory;
    private ContainerId _id;

    private Existing(ref Arena arena)
    {
        _arena = ref arena;
        _root = OwnedFd.None;
        _directory = OwnedFd.None;
    }

    /// <summary>What state.json says.</summary>
    public ContainerState State;

    /// <summary>There is a directory but no state yet: its creator is at work, or was killed.</summary>
    public bool HalfMade;

    /// <summary>Its state directory.</summary>
    public readonly Fd Directory => _directory.Borrow;

    /// <summary>Finds the container a command names. A half-made one is a failure, but its directory is open.</summary>
    public static Outcome Open(in Command command, ref Arena arena, out Existing container)
    {
        container = new Existing(ref arena);
        if (!ContainerId.TryParse(command.Id, out container._id))
        {
            return Outcome.Refuse(command.Id, arena.Copy("invalid container ID format"u8));
        }

        Outcome outcome = StateRoot.Open(in command.Global, make: false, ref arena, out container._root);
        outcome = outcome.Failed ? outcome : StateStore.Open(container._root.Borrow, container._id, ref arena, out container._directory);
        return outcome.Failed ? outcome : container.Load();
    }

    /// <summary>True when the container's directory was found, whatever is in it.</summary>
    public readonly bool Exists => _directory.IsOpen;

    /// <summary>Takes the lock and reads the state as it is under the lock.</summary>
    public Outcome LockAndReload()
    {
        Errno errno = StateStore.Lock(_directory.Borrow);
        if (errno != Errno.None)
        {
            return Outcome.Kernel(_id.Text, _arena.Copy("flock its state directory"u8), errno);
        }

        // Whoever held the lock before may have deleted it.
        errno = Sys.Stat(_directory.Borrow, out Statx status);
        return errno == Errno.None && status.Links == 0
            ? Outcome.Refuse(_id.Text, _arena.Copy("container does not exist"u8))
            : Load();
    }

    /// <summary>Writes the state.</summary>
    public readonly Outcome Save() => StateStore.Save(_directory.Borrow, in State, ref _arena);

    /// <summary>Gives the lock back before hooks run: they may use hull on this container.</summary>
    public readonly void Unlock() => Sys.Lock(_directory.Borrow, LockOperation.Unlock);

    /// <summary>Removes the state directory; <paramref name="removed"/> is false when somebody else was faster.</summary>
    public readonly Outcome Remove(out bool removed) => StateStore.Remove(_root.Borrow, _directory.Borrow, _id.Text, ref _arena, out removed);

    /// <summary>Closes what is open; the lock goes with it.</summary>
    public void Dispose()
    {
        _directory.Dispose();
        _root.Dispose();
    }

    private Outcome Load() => StateStore.Load(_directory.Borrow, _id, ref _arena, out State, out HalfMade);
}
