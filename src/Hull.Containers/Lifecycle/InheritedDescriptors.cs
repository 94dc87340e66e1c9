using System;
using System.Buffers.Text;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>
/// What the caller left open for the container behind standard error: first the sockets of systemd's socket activation
/// (sd_listen_fds(3)), then those of --preserve-fds. They keep their numbers.
/// </summary>
internal struct InheritedDescriptors
{
    private Utf8 _names;
    private int _listening;

    /// <summary>How many there are.</summary>
    public int Count;

    /// <summary>Counts them; a gap is an error. To be called before hull opens anything: its own files would fill the gap.</summary>
    /// <param name="preserve">--preserve-fds.</param>
    /// <param name="activation">Whether $LISTEN_FDS counts: for a container, not for exec.</param>
    /// <param name="arena">For texts.</param>
    /// <param name="inherited">What there is.</param>
    public static Outcome Take(int preserve, bool activation, ref Arena arena, out InheritedDescriptors inherited)
    {
        inherited = default;
        if (activation)
        {
            inherited.ReadActivation(ref arena);
        }

        inherited.Count = inherited._listening + preserve;
        for (int i = 0; i < inherited.Count; i++)
        {
            int number = Fd.StandardError.Number + 1 + i;
            if (Sys.Probe(new Fd(number)) != Errno.None)
            {
                Line line = new(stackalloc byte[64]);
                line.Add("file descriptor "u8);
                line.Add(number);
                line.Add(" is not open"u8);
                return Outcome.Refuse(arena.Copy(i < inherited._listening ? "LISTEN_FDS"u8 : "--preserve-fds"u8), arena.Copy(line.Written));
            }
        }

        return Outcome.Ok;
    }

    /// <summary>Tells the process of its sockets. Its pid is 1: it has a pid namespace of its own, or else nobody can know its pid yet.</summary>
    public readonly void AddTo(ref Process process, ref Arena arena)
    {
        if (_listening == 0)
        {
            return;
        }

        Line count = new(stackalloc byte[32]);
        count.Add("LISTEN_FDS="u8);
        count.Add(_listening);
        Notification.Append(ref process, arena.Copy(count.Written), ref arena);
        Notification.Append(ref process, arena.Copy("LISTEN_PID=1"u8), ref arena);
        if (_names.IsPresent)
        {
            Notification.Append(ref process, arena.Join("LISTEN_FDNAMES="u8, _names.Span), ref arena);
        }
    }

    /// <summary>Variables that were meant for another process, or say nothing sensible, are left alone, as every service leaves them.</summary>
    private void ReadActivation(ref Arena arena)
    {
        Utf8 count = Sys.GetEnvironmentVariable("LISTEN_FDS\0"u8, ref arena);
        if (!TryParse(count.Span, out int listening))
        {
            return;
        }

        Utf8 pid = Sys.GetEnvironmentVariable("LISTEN_PID\0"u8, ref arena);
        bool isMeant = pid.IsEmpty || (TryParse(pid.Span, out int meant) && meant == Sys.GetPid());
        _listening = isMeant ? listening : 0;
        _names = Sys.GetEnvironmentVariable("LISTEN_FDNAMES\0"u8, ref arena);
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out int number) => Utf8Parser.TryParse(text, out number, out int used) && used == text.Length && number > 0;
}
