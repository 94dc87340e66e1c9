using System;
using Hull.Linux;
using Hull.Oci.Json;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>The edge where outcomes become text: standard error for people, --log for clients.</summary>
public static class Report
{
    private const int LongestText = 16 * 1024;
    private const uint LogMode = 0x1A4; // 0644
    private const long SecondsADay = 86400;

    /// <summary>Says a failure once on standard error and once in the log; clients read the last error line of the log.</summary>
    public static void Failure(in GlobalOptions options, scoped ReadOnlySpan<byte> verb, in Outcome outcome)
    {
        if (!outcome.HasText)
        {
            return;
        }

        Line text = new(stackalloc byte[LongestText]);
        text.Add("hull "u8, verb, " failed: "u8);
        outcome.WriteTo(ref text);
        Log(in options, "error"u8, text.Written);
        text.Add("\n"u8);
        Sys.Write(Fd.StandardError, text.Written);
    }

    /// <summary>Says a mistake in the command line, before any verb had a chance to fail, in the same two places.</summary>
    public static void Mistake(in GlobalOptions options, scoped ReadOnlySpan<byte> message)
    {
        Log(in options, "error"u8, message);
        Line text = new(stackalloc byte[LongestText]);
        text.Add("hull: "u8, message, "\n"u8);
        Sys.Write(Fd.StandardError, text.Written);
    }

    /// <summary>Says what went wrong without keeping the command from its end, in the same two places; nothing when all went well.</summary>
    public static void Warning(in GlobalOptions options, in Outcome outcome)
    {
        if (!outcome.HasText)
        {
            return;
        }

        Line text = new(stackalloc byte[LongestText]);
        text.Add("hull: warning: "u8);
        int start = text.Length;
        outcome.WriteTo(ref text);
        Log(in options, "warning"u8, text.Written[start..]);
        text.Add("\n"u8);
        Sys.Write(Fd.StandardError, text.Written);
    }

    /// <summary>
    /// Says what was passed over, in one place: the log when there is one. Standard error may then be the container's
    /// (conmon's create), and the warning would stand among what the program says.
    /// </summary>
    public static void Warning(in GlobalOptions options, scoped ReadOnlySpan<byte> message)
    {
        if (options.Log.IsPresent)
        {
            Log(in options, "warning"u8, message);
            return;
        }

        Line text = new(stackalloc byte[LongestText]);
        text.Add("hull: warning: "u8, message, "\n"u8);
        Sys.Write(Fd.StandardError, text.Written);
    }

    /// <summary>A line for --debug; nothing without it.</summary>
    public static void Debug(in GlobalOptions options, scoped ReadOnlySpan<byte> message)
    {
        if (!options.Debug)
        {
            return;
        }

        if (options.Log.IsPresent)
        {
            Log(in options, "debug"u8, message);
            return;
        }

        Line text = new(stackalloc byte[LongestText]);
        text.Add("hull: debug: "u8, message, "\n"u8);
        Sys.Write(Fd.StandardError, text.Written);
    }

    /// <summary>RFC 3339 in UTC, with nanoseconds when asked for (trailing zeros stay: a fixed width sorts).</summary>
    public static void AddTime(scoped ref Line line, bool nanoseconds) => AddTime(ref line, Sys.Now(Clock.Realtime), nanoseconds);

    /// <summary>The same for a given moment.</summary>
    internal static void AddTime(scoped ref Line line, Timespec time, bool nanoseconds)
    {
        AddDate(ref line, time.Seconds / SecondsADay);
        long second = time.Seconds % SecondsADay;
        line.Add("T"u8);
        line.AddPadded(second / 3600, 2);
        line.Add(":"u8);
        line.AddPadded(second / 60 % 60, 2);
        line.Add(":"u8);
        line.AddPadded(second % 60, 2);
        if (nanoseconds)
        {
            line.Add("."u8);
            line.AddPadded(time.Nanoseconds, 9);
        }

        line.Add("Z"u8);
    }

    private static void Log(in GlobalOptions options, scoped ReadOnlySpan<byte> level, scoped ReadOnlySpan<byte> message)
    {
        const OpenFlags Flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Append;
        if (options.Log.IsEmpty || Sys.Open(options.Log, Flags, out OwnedFd opened, LogMode) != Errno.None)
        {
            return;
        }

        using OwnedFd file = opened;
        Line time = new(stackalloc byte[40]);
        AddTime(ref time, nanoseconds: false);
        if (options.LogFormat == LogFormat.Json)
        {
            JsonWriter json = new(stackalloc byte[LongestText * 2]);
            json.BeginObject();
            json.String("level"u8, level);
            json.String("msg"u8, message);
            json.String("time"u8, time.Written);
            json.EndObject();
            json.NewLine();
            Sys.Write(file.Borrow, json.Written);
            return;
        }

        Line line = new(stackalloc byte[LongestText * 2]);
        line.Add("time=\""u8, time.Written, "\" level="u8);
        line.Add(level, " msg="u8);
        line.AddQuoted(message);
        line.Add("\n"u8);
        Sys.Write(file.Borrow, line.Written);
    }

    /// <summary>Days since 1970 to a date of the Gregorian calendar, counted from 1 March of year 0 so that leap days come last.</summary>
    private static void AddDate(scoped ref Line line, long days)
    {
        const long DaysTo1970 = 719468;
        const long DaysPerEra = 146097; // 400 years
        long shifted = days + DaysTo1970;
        long era = shifted / DaysPerEra;
        long dayOfEra = shifted % DaysPerEra;
        long yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146096)) / 365;
        long dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        long shiftedMonth = ((5 * dayOfYear) + 2) / 153;
        long month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        line.AddPadded((era * 400) + yearOfEra + (month <= 2 ? 1 : 0), 4);
        line.Add("-"u8);
        line.AddPadded(month, 2);
        line.Add("-"u8);
        line.AddPadded(dayOfYear - (((153 * shiftedMonth) + 2) / 5) + 1, 2);
    }
}
