using System;

namespace Hull.Seccomp.Tables;

/// <summary>Calls that x86 also (or only) has behind socketcall(2) and ipc(2), whose first argument says which is meant.</summary>
internal static class Multiplexed
{
    /// <summary>The call that stands for <paramref name="name"/>, and its first argument there (linux/net.h, linux/ipc.h).</summary>
    internal static bool TryFind(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> through, out uint call)
    {
        call = OfSockets(name);
        through = "socketcall"u8;
        if (call == 0)
        {
            call = OfIpc(name);
            through = "ipc"u8;
        }

        return call != 0;
    }

    private static uint OfSockets(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("socket"u8) => 1,
        _ when name.SequenceEqual("bind"u8) => 2,
        _ when name.SequenceEqual("connect"u8) => 3,
        _ when name.SequenceEqual("listen"u8) => 4,
        _ when name.SequenceEqual("accept"u8) => 5,
        _ when name.SequenceEqual("getsockname"u8) => 6,
        _ when name.SequenceEqual("getpeername"u8) => 7,
        _ when name.SequenceEqual("socketpair"u8) => 8,
        _ when name.SequenceEqual("send"u8) => 9,
        _ when name.SequenceEqual("recv"u8) => 10,
        _ when name.SequenceEqual("sendto"u8) => 11,
        _ when name.SequenceEqual("recvfrom"u8) => 12,
        _ when name.SequenceEqual("shutdown"u8) => 13,
        _ when name.SequenceEqual("setsockopt"u8) => 14,
        _ when name.SequenceEqual("getsockopt"u8) => 15,
        _ when name.SequenceEqual("sendmsg"u8) => 16,
        _ when name.SequenceEqual("recvmsg"u8) => 17,
        _ when name.SequenceEqual("accept4"u8) => 18,
        _ when name.SequenceEqual("recvmmsg"u8) => 19,
        _ when name.SequenceEqual("sendmmsg"u8) => 20,
        _ => 0,
    };

    private static uint OfIpc(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("semop"u8) => 1,
        _ when name.SequenceEqual("semget"u8) => 2,
        _ when name.SequenceEqual("semctl"u8) => 3,
        _ when name.SequenceEqual("semtimedop"u8) => 4,
        _ when name.SequenceEqual("msgsnd"u8) => 11,
        _ when name.SequenceEqual("msgrcv"u8) => 12,
        _ when name.SequenceEqual("msgget"u8) => 13,
        _ when name.SequenceEqual("msgctl"u8) => 14,
        _ when name.SequenceEqual("shmat"u8) => 21,
        _ when name.SequenceEqual("shmdt"u8) => 22,
        _ when name.SequenceEqual("shmget"u8) => 23,
        _ when name.SequenceEqual("shmctl"u8) => 24,
        _ => 0,
    };
}
