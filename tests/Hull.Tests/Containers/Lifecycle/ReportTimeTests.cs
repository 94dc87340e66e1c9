using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Threading.Tasks;
using Hull.Containers.Lifecycle;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Tests.Containers.Lifecycle;

/// <summary>Dates without a calendar library, held to one.</summary>
public sealed class ReportTimeTests
{
    private const int Seed = 20260102;

    [Test]
    public async Task Every_day_of_five_centuries_is_the_calendars()
    {
        List<string> wrong = [];
        for (DateTimeOffset day = DateTimeOffset.UnixEpoch; day.Year < 2500; day = day.AddDays(1))
        {
            Compare(day, wrong);
        }

        await Assert.That(wrong).IsEmpty();
    }

    [Test]
    public async Task Random_moments_up_to_the_year_9999_are_the_calendars()
    {
        Random random = new(Seed);
        List<string> wrong = [];
        for (int i = 0; i < 20_000; i++)
        {
            Compare(DateTimeOffset.FromUnixTimeSeconds(random.NextInt64(DateTimeOffset.MaxValue.ToUnixTimeSeconds())), wrong);
        }

        await Assert.That(wrong).IsEmpty();
    }

    [Test]
    [Arguments(0, "1970-01-01T00:00:00.000000000Z")]
    [Arguments(5, "1970-01-01T00:00:00.000000005Z")]
    [Arguments(120_000_000, "1970-01-01T00:00:00.120000000Z")]
    [Arguments(999_999_999, "1970-01-01T00:00:00.999999999Z")]
    public async Task Nanoseconds_keep_a_fixed_width(long nanoseconds, string expected) =>
        await Assert.That(Text(new Timespec { Nanoseconds = nanoseconds }, nanoseconds: true)).IsEqualTo(expected);

    private static void Compare(DateTimeOffset moment, List<string> wrong)
    {
        string expected = moment.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        string found = Text(new Timespec { Seconds = moment.ToUnixTimeSeconds() }, nanoseconds: false);
        if (found != expected)
        {
            wrong.Add($"{found} instead of {expected}");
        }
    }

    private static string Text(Timespec time, bool nanoseconds)
    {
        Span<byte> room = stackalloc byte[40];
        Line line = new(room);
        Report.AddTime(ref line, time, nanoseconds);
        return Encoding.UTF8.GetString(line.Written);
    }
}
