using Hull.Linux;

namespace Hull.Containers.Child;

/// <summary>Open files of namespaces, one of a kind.</summary>
internal struct NamespaceFiles
{
    private int _mount;
    private int _pid;
    private int _network;
    private int _ipc;
    private int _uts;
    private int _cgroup;
    private int _time;

    /// <summary>Keeps the file of a namespace.</summary>
    public void Keep(CloneFlags type, Fd file) => Place(ref this, type) = file.Number + 1;

    /// <summary>Hands the file out, and forgets it; none when there is none.</summary>
    public Fd Take(CloneFlags type)
    {
        ref int place = ref Place(ref this, type);
        Fd file = new(place - 1);
        place = 0;
        return file;
    }

    /// <summary>One more than the descriptor's number, so that <c>default</c> holds none.</summary>
    private static ref int Place(ref NamespaceFiles files, CloneFlags type)
    {
        switch (type)
        {
            case CloneFlags.NewMount: return ref files._mount;
            case CloneFlags.NewPid: return ref files._pid;
            case CloneFlags.NewNet: return ref files._network;
            case CloneFlags.NewIpc: return ref files._ipc;
            case CloneFlags.NewUts: return ref files._uts;
            case CloneFlags.NewCgroup: return ref files._cgroup;
            default: return ref files._time;
        }
    }
}
