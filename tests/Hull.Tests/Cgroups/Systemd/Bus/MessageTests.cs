using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Hull.Cgroups.Systemd;
using Hull.Cgroups.Systemd.Bus;
using Hull.Cgroups.Systemd.Units;
using Hull.Cgroups.Systemd.Values;
using Hull.Primitives;

namespace Hull.Tests.Cgroups.Systemd.Bus;

/// <summary>Messages byte by byte. What is written was made by another marshaller and taken by systemd 252; what is read came from it.</summary>
public sealed class MessageTests
{
    private const string Hello =
        "6c01000100000000010000006e00000001016f00150000002f6f72672f667265656465736b746f702f4442757300000006017300140000006f72672e667265656465736b746f702e44427573"
        + "0000000002017300140000006f72672e667265656465736b746f702e4442757300000000030173000500000048656c6c6f000000";

    private const string Stop =
        "6c0100011800000001000000a000000001016f00190000002f6f72672f667265656465736b746f702f73797374656d64310000000000000006017300180000006f72672e667265656465736b"
        + "746f702e73797374656d6431000000000000000002017300200000006f72672e667265656465736b746f702e73797374656d64312e4d616e61676572000000000000000003017300080000"
        + "0053746f70556e69740000000000000000080167000273730007000000612e73636f706500070000007265706c61636500";

    private const string Start =
        "6c010001b800000001000000b600000001016f00190000002f6f72672f667265656465736b746f702f73797374656d64310000000000000006017300180000006f72672e667265656465736b"
        + "746f702e73797374656d6431000000000000000002017300200000006f72672e667265656465736b746f702e73797374656d64312e4d616e61676572000000000000000003017300120000"
        + "0053746172745472616e7369656e74556e697400000000000008016700107373612873762961287361287376292900000007000000612e73636f706500040000006661696c000000009200"
        + "0000000000000400000050494473000261750000000004000000d204000005000000536c696365000173000000000c00000073797374656d2e736c69636500000000000000000800000044"
        + "656c6567617465000162000100000000000000090000004d656d6f72794d6178000174000000000000000000001000000000000b000000416c6c6f77656443505573000261790002000000"
        + "0301000000000000";

    private const string JobRemoved =
        "6c04010145000000510000008d00000001016f00190000002f6f72672f667265656465736b746f702f73797374656d64310000000000000002017300200000006f72672e667265656465736b"
        + "746f702e73797374656d64312e4d616e616765720000000000000000030173000a0000004a6f6252656d6f7665640000000000000801670004756f73730000000000000007017300040000"
        + "003a312e30000000004c000000200000002f6f72672f667265656465736b746f702f73797374656d64312f6a6f622f3736000000000800000078302e73636f70650000000004000000646f"
        + "6e6500";

    private const string UnitExists =
        "6c0301013d0000005a0000005d000000050175000300000006017300040000003a312e340000000004017300230000006f72672e667265656465736b746f702e73797374656d64312e556e69"
        + "74457869737473000000000008016700017300000701730004"
        + "0000003a312e300000000038000000556e69742078302e73636f70652077617320616c7265616479206c6f61646564206f7220686173206120667261676d656e742066696c652e00";

    [Test]
    public async Task Hello_is_a_call_without_arguments() =>
        await Assert.That(Written(static (ref MessageWriter message, ref Arena _) => UnitCalls.Hello(ref message))).IsEqualTo(Hello);

    [Test]
    public async Task Texts_are_aligned_and_end_with_NUL() =>
        await Assert.That(Written(static (ref MessageWriter message, ref Arena _) => UnitCalls.StopUnit(ref message, "a.scope"u8))).IsEqualTo(Stop);

    [Test]
    public async Task Properties_are_structures_of_a_name_and_a_variant() =>
        await Assert.That(Written(static (ref MessageWriter message, ref Arena arena) =>
        {
            PropertyList list = new(ref arena);
            list.Add("Slice"u8, "system.slice"u8);
            list.Add("Delegate"u8, true);
            list.Add("MemoryMax"u8, 1UL << 20);
            list.AddBytes("AllowedCPUs"u8, [3, 1]);
            UnitCalls.StartScope(ref message, "a.scope"u8, 1234, list.Items);
        })).IsEqualTo(Start);

    /// <summary>Alignment counts from each message's own first byte, whatever stands before it in the stream.</summary>
    [Test]
    public async Task Messages_follow_each_other_and_the_authentication_without_a_gap() =>
        await Assert.That(Written(static (ref MessageWriter message, ref Arena _) =>
        {
            message.Raw("\0AUTH\r\n"u8);
            UnitCalls.Hello(ref message);
            UnitCalls.StopUnit(ref message, "a.scope"u8);
        })).IsEqualTo("00415554480d0a" + Hello + Stop.Replace("6c0100011800000001", "6c0100011800000002", StringComparison.Ordinal));

    [Test]
    public async Task A_message_beyond_16_MiB_is_not_sent() => await Assert.That(IsTooLong(MessageWriter.Longest)).IsTrue();

    [Test]
    public async Task The_end_of_a_job_names_it_its_unit_and_how()
    {
        await Assert.That(JobEnd(JobRemoved, "x0.scope")).IsEqualTo("/org/freedesktop/systemd1/job/76 done");
        await Assert.That(JobEnd(JobRemoved, "x1.scope")).IsEqualTo("not ours");
        await Assert.That(JobEnd(UnitExists, "x0.scope")).IsEqualTo("not ours");
    }

    [Test]
    public async Task An_error_becomes_a_sentence_with_systemds_words() =>
        await Assert.That(ErrorText(UnitExists)).IsEqualTo(
            "3: unable to start unit \"x0.scope\": Unit x0.scope was already loaded or has a fragment file. (org.freedesktop.systemd1.UnitExists) (a container of that name is there already, or what one left: systemctl stop it)");

    [Test]
    public async Task A_message_is_whole_with_its_last_byte_and_not_before()
    {
        byte[] bytes = Convert.FromHexString(JobRemoved + UnitExists);
        int first = JobRemoved.Length / 2;
        foreach (int length in Enumerable.Range(0, first))
        {
            await Assert.That(State(bytes.AsSpan(0, length))).IsEqualTo("Incomplete");
        }

        await Assert.That(State(bytes.AsSpan(0, first))).IsEqualTo($"Whole {first}");
        await Assert.That(State(bytes)).IsEqualTo($"Whole {first}");
    }

    [Test]
    [Arguments(0, "42", "big-endian")]
    [Arguments(3, "02", "another protocol")]
    [Arguments(7, "7f", "a body of 2 GiB")]
    [Arguments(15, "7f", "header fields of 2 GiB")]
    [Arguments(16, "03", "a field that is not of its type")]
    [Arguments(18, "76", "a path that is a variant")]
    public async Task What_is_no_message_is_refused(int place, string value, string what)
    {
        byte[] bytes = Convert.FromHexString(UnitExists.StartsWith("6c03", StringComparison.Ordinal) ? JobRemoved : "");
        bytes[place] = Convert.FromHexString(value)[0];
        await Assert.That(State(bytes)).IsEqualTo("Broken").Because(what);
    }

    /// <summary>Every byte of good messages changed to some others: none may be read past its end, which would end the test.</summary>
    [Test]
    public async Task No_bytes_whatever_bring_it_down()
    {
        int states = 0;
        foreach (string good in new[] { JobRemoved, UnitExists, Start })
        {
            byte[] bytes = Convert.FromHexString(good);
            for (int i = 0; i < bytes.Length; i++)
            {
                byte before = bytes[i];
                foreach (byte value in new byte[] { 0, 1, 0x7f, 0xff, (byte)'a', (byte)'v', (byte)'(', (byte)(before + 1), (byte)(before - 1) })
                {
                    bytes[i] = value;
                    states += State(bytes).Length > 0 ? 1 : 0;
                }

                bytes[i] = before;
            }
        }

        await Assert.That(states).IsGreaterThan(5000);
    }

    [Test]
    [Arguments("ybnqiuxtd", "0100000001000000" + "0200030004000000" + "0500000000000000" + "0600000000000000" + "0700000000000000" + "0800000000000000", true)]
    [Arguments("sog", "0100000061000000" + "010000002f00" + "017300", true)]
    [Arguments("as", "0600000001000000" + "6100", true)]
    [Arguments("a(st)", "0000000000000000", true)]
    [Arguments("v", "017300" + "00" + "010000006100", true)]
    [Arguments("(y(y))", "0100000000000000" + "02", true)]
    [Arguments("a{sv}", "0000000000000000", true)]
    [Arguments("as", "ff00000001000000", false)]
    [Arguments("s", "01000000", false)]
    [Arguments("s", "0100000061", false)]
    [Arguments("s", "010000006161", false)]
    [Arguments("s", "020000006100" + "00", false)]
    [Arguments("yu", "01010000" + "01000000", false)]
    [Arguments("(y", "01", false)]
    [Arguments("a", "00000000", false)]
    [Arguments("z", "00", false)]
    [Arguments("v", "0273730000", false)]
    public async Task Values_are_passed_over_by_their_type(string signature, string bytes, bool good) => await Assert.That(Skips(signature, bytes)).IsEqualTo(good);

    private delegate void Write(ref MessageWriter message, ref Arena arena);

    private static string Written(Write write)
    {
        ref Arena arena = ref SystemdText.Fresh();
        MessageWriter message = new(ref arena);
        write(ref message, ref arena);
        return Convert.ToHexStringLower(message.Written);
    }

    private static bool IsTooLong(int length)
    {
        ref Arena arena = ref SystemdText.Fresh();
        MessageWriter message = new(ref arena);
        message.Raw("x"u8);
        message.Raw(new byte[length]);
        message.EndMessage();
        return message.TooLong;
    }

    private static string State(ReadOnlySpan<byte> bytes)
    {
        FrameState state = MessageFrame.TryRead(bytes, out ReceivedMessage message, out int length);
        if (state == FrameState.Whole && UnitCalls.IsJobRemoved(in message, "x"u8, out _, out _))
        {
            return "a job of x";
        }

        return state == FrameState.Whole ? $"Whole {length}" : state.ToString();
    }

    private static string JobEnd(string hex, string unit)
    {
        MessageFrame.TryRead(Convert.FromHexString(hex), out ReceivedMessage message, out _);
        return UnitCalls.IsJobRemoved(in message, Encoding.UTF8.GetBytes(unit), out ReadOnlySpan<byte> job, out ReadOnlySpan<byte> result)
            ? $"{Encoding.UTF8.GetString(job)} {Encoding.UTF8.GetString(result)}"
            : "not ours";
    }

    private static string ErrorText(string hex)
    {
        ref Arena arena = ref SystemdText.Fresh();
        MessageFrame.TryRead(Convert.FromHexString(hex), out ReceivedMessage message, out _);
        Outcome outcome = CallEnd.Of(in message, ref arena).Describe("start"u8, "x0.scope"u8, ref arena);
        return $"{message.ReplySerial}: {SystemdText.Text(in outcome)}";
    }

    private static bool Skips(string signature, string bytes)
    {
        MessageReader reader = new(Convert.FromHexString(bytes));
        ReadOnlySpan<byte> types = Encoding.UTF8.GetBytes(signature);
        while (!types.IsEmpty && !reader.Failed)
        {
            reader.Skip(ref types);
        }

        return !reader.Failed && reader.AtEnd;
    }
}
