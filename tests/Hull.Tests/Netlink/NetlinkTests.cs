using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using System.Threading.Tasks;
using Hull.Containers.Host.Networks;
using Hull.Linux.Netlink;
using Hull.Primitives;

namespace Hull.Tests.Netlink;

/// <summary>Messages to and from rtnetlink: lengths are checked both ways.</summary>
public sealed class NetlinkTests
{
    [Test]
    public async Task A_request_is_its_header_and_attributes_at_multiples_of_four()
    {
        string hex = Build(64, static (ref NetlinkRequest request) =>
        {
            request.AddName(3, "eth0"u8);
            request.AddAttribute(28, 7u);
        });
        await Assert.That(hex).IsEqualTo(
            "24000000" + "1000" + "0500" + "09000000" + "00000000" // 36 bytes, RTM_NEWLINK, NLM_F_REQUEST|NLM_F_ACK, sequence 9, port 0
            + "0900" + "0300" + "65746830" + "00000000" // 9 bytes, IFLA_IFNAME, "eth0", NUL and three to fill
            + "0800" + "1C00" + "07000000");
    }

    [Test]
    [Arguments(15)]
    [Arguments(27)]
    [Arguments(35)]
    public async Task A_request_that_does_not_fit_is_none_at_all(int room) =>
        await Assert.That(Build(room, static (ref NetlinkRequest request) =>
        {
            request.AddName(3, "eth0"u8);
            request.AddAttribute(28, 7u);
        })).IsEqualTo("spoiled");

    [Test]
    public async Task Nothing_added_later_heals_a_spoiled_request()
    {
        await Assert.That(Build(64, static (ref NetlinkRequest request) =>
        {
            request.AddName(3, "a-name-of-16-chr"u8);
            request.AddAttribute(28, 7u);
        })).IsEqualTo("spoiled");
        // 65,536 bytes do not fit the 16 bits of rta_len: cut to 4, the rest would be read as attributes of the sender's choice.
        await Assert.That(Build(200_000, static (ref NetlinkRequest request) => request.AddAttribute(1, new byte[65_532]))).IsEqualTo("spoiled");
        await Assert.That(Build(200_000, static (ref NetlinkRequest request) => request.AddAttribute(1, new byte[65_531]))).IsNotEqualTo("spoiled");
    }

    [Test]
    public async Task Messages_and_attributes_are_walked()
    {
        byte[] bytes = [.. Message(16, [1, 2, 3]), .. Message(3, [])];
        List<string> seen = [];
        NetlinkMessages messages = new(bytes);
        while (messages.TryNext(out NetlinkHeader header, out ReadOnlySpan<byte> payload))
        {
            seen.Add($"{header.Type} {Convert.ToHexString(payload)}");
        }

        await Assert.That(seen).IsEquivalentTo(["NewLink 010203", "Done "]);
    }

    [Test]
    [Arguments(0u)]
    [Arguments(15u)]
    [Arguments(21u)]
    [Arguments(uint.MaxValue)]
    [Arguments((uint)int.MaxValue)]
    public async Task A_length_that_does_not_hold_ends_the_walk(uint length)
    {
        byte[] message = Message(16, [1, 2, 3, 4]);
        BinaryPrimitives.WriteUInt32LittleEndian(message, length);
        await Assert.That(new NetlinkMessages(message).TryNext(out _, out _)).IsFalse();
    }

    [Test]
    [Arguments(new byte[] { })]
    [Arguments(new byte[] { 4, 0, 1 })]
    [Arguments(new byte[] { 0, 0, 1, 0 })]
    [Arguments(new byte[] { 3, 0, 1, 0 })]
    [Arguments(new byte[] { 9, 0, 1, 0, 1, 2, 3, 4 })]
    [Arguments(new byte[] { 255, 255, 1, 0, 1, 2, 3, 4 })]
    public async Task An_attribute_that_says_more_than_there_is_is_none(byte[] bytes) =>
        await Assert.That(new NetlinkAttributes(bytes).TryNext(out _, out _)).IsFalse();

    [Test]
    public async Task Random_bytes_are_read_without_harm()
    {
        Random random = new(20_260_101);
        int addresses = 0;
        byte[] bytes = new byte[96];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            bytes[8] = (byte)random.Next(0, 40);
            bytes[9] = 0;
            addresses += LinkAddress.TryRead(bytes.AsSpan(0, random.Next(0, bytes.Length)), out LinkAddress address) && address.Label.Length <= 16 ? 1 : 0;
            NetlinkMessages messages = new(bytes);
            while (messages.TryNext(out _, out _))
            {
            }
        }

        await Assert.That(addresses).IsGreaterThan(0);
    }

    [Test]
    public async Task An_address_is_given_again_as_it_was_less_what_only_the_kernel_may_say()
    {
        // ifaddrmsg: IPv4, /24, permanent|secondary, universe, device 5; IFA_LOCAL, IFA_LABEL "d0:x", IFA_FLAGS permanent|noprefixroute, IFA_RT_PRIORITY 9.
        byte[] payload = [2, 24, 0x81, 0, 5, 0, 0, 0, .. Attribute(2, 10, 1, 2, 3), .. Attribute(3, "d0:x\0"u8.ToArray()), .. Attribute(8, 0x80, 2, 0, 0), .. Attribute(9, 9, 0, 0, 0)];
        bool read = LinkAddress.TryRead(payload, out LinkAddress address);
        await Assert.That(read && address.IsGlobalAndPermanent && address.Index == 5).IsTrue();
        await Assert.That(Encoding.UTF8.GetString(address.Label)).IsEqualTo("d0:x");
        byte[] room = new byte[128];
        NetlinkRequest request = new(room, NetlinkType.NewAddress, NetlinkFlags.None, 1);
        address.WriteTo(ref request, 7, "e:x"u8);
        byte[] expected = [2, 24, 0, 0, 7, 0, 0, 0, .. Attribute(2, 10, 1, 2, 3), .. Attribute(3, "e:x\0"u8.ToArray()), .. Attribute(8, 0, 2, 0, 0), .. Attribute(9, 9, 0, 0, 0)];
        await Assert.That(Convert.ToHexString(request.Finished[16..])).IsEqualTo(Convert.ToHexString(expected));
    }

    [Test]
    [Arguments(0x80, 253, false)] // scope link
    [Arguments(0x00, 0, false)] // learned
    [Arguments(0x80, 0, true)]
    public async Task Only_what_was_set_and_holds_everywhere_goes_along(int flags, int scope, bool goes)
    {
        LinkAddress.TryRead([2, 24, (byte)flags, (byte)scope, 5, 0, 0, 0], out LinkAddress address);
        await Assert.That(address.IsGlobalAndPermanent).IsEqualTo(goes);
    }

    [Test]
    [Arguments("eth0", true, false)]
    [Arguments("fifteen-letters", true, false)]
    [Arguments("sixteen-letters-", false, false)]
    [Arguments("", false, false)]
    [Arguments(".", false, false)]
    [Arguments("..", false, false)]
    [Arguments("...", true, false)]
    [Arguments("a/b", false, false)]
    [Arguments("a:b", false, false)]
    [Arguments("a b", false, false)]
    [Arguments("a\tb", false, false)]
    [Arguments("eth%d", false, true)]
    [Arguments("%d", false, true)]
    [Arguments("a%db", false, true)]
    [Arguments("eth%d%d", false, false)]
    [Arguments("eth%i", false, false)]
    [Arguments("eth%", false, false)]
    [Arguments("%d/", false, false)]
    [Arguments("sixteen-letter%d", false, false)]
    public async Task Names_are_judged_as_the_kernel_judges_them(string name, bool valid, bool template)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        await Assert.That((InterfaceName.IsValid(bytes), InterfaceName.IsTemplate(bytes))).IsEqualTo((valid, template));
    }

    [Test]
    [Arguments("d0", "")]
    [Arguments("d0:x", "eth9:x")]
    [Arguments("d0:much-too-long", "")]
    [Arguments("other", "")]
    [Arguments("d00:x", "")]
    public async Task A_label_follows_the_name(string label, string expected)
    {
        Line line = new(new byte[64]);
        NetworkDevices.LabelOf(Encoding.UTF8.GetBytes(label), "d0"u8, "eth9"u8, ref line);
        await Assert.That(Encoding.UTF8.GetString(line.Written)).IsEqualTo(expected);
    }

    private delegate void Fill(ref NetlinkRequest request);

    private static string Build(int room, Fill fill)
    {
        NetlinkRequest request = new(new byte[room], NetlinkType.NewLink, NetlinkFlags.Acknowledge, 9);
        fill(ref request);
        return request.Spoiled ? "spoiled" + Convert.ToHexString(request.Finished) : Convert.ToHexString(request.Finished);
    }

    private static byte[] Message(ushort type, byte[] payload)
    {
        byte[] message = new byte[(16 + payload.Length + 3) / 4 * 4];
        BinaryPrimitives.WriteUInt32LittleEndian(message, (uint)(16 + payload.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), type);
        payload.CopyTo(message, 16);
        return message;
    }

    private static byte[] Attribute(ushort type, params byte[] value)
    {
        byte[] bytes = new byte[(4 + value.Length + 3) / 4 * 4];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(4 + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), type);
        value.CopyTo(bytes, 4);
        return bytes;
    }
}
