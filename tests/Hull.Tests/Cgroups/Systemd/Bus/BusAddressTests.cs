using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Hull.Cgroups.Systemd.Bus;
using Hull.Primitives;

namespace Hull.Tests.Cgroups.Systemd.Bus;

/// <summary>Where systemd is looked for.</summary>
public sealed class BusAddressTests
{
    [Test]
    [Arguments("unix:path=/run/user/1000/bus", "/run/user/1000/bus")]
    [Arguments("unix:path=/run/user/1000/bus,guid=0123", "/run/user/1000/bus")]
    [Arguments("unix:guid=0123,path=/a", "/a")]
    [Arguments("unix:abstract=/tmp/dbus-x,guid=1", "@/tmp/dbus-x")]
    [Arguments("unix:path=/a%20b%2c%3b%25c", "/a b,;%c")]
    [Arguments("unix:path=/a;unix:abstract=b", "/a | @b")]
    [Arguments(";;unix:path=/a;", "/a")]
    [Arguments("", "")]
    public async Task Addresses_are_tried_one_after_the_other(string list, string names) => await Assert.That(Names(list)).IsEqualTo(names);

    [Test]
    [Arguments("tcp:host=localhost,port=1", "its transport is none that hull speaks: it must be unix:")]
    [Arguments("/run/bus", "its transport is none that hull speaks: it must be unix:")]
    [Arguments("unix:", "it has neither path= nor abstract=")]
    [Arguments("unix:tmpdir=/tmp", "it has neither path= nor abstract=")]
    [Arguments("unix:path=", "it has neither path= nor abstract=")]
    [Arguments("unix:path=/a%2", "a % in it is not followed by two hexadecimal digits")]
    [Arguments("unix:path=/a%zz", "a % in it is not followed by two hexadecimal digits")]
    [Arguments("unix:path=/a%00b", "it has a NUL")]
    public async Task What_can_not_be_tried_says_why(string list, string fault) => await Assert.That(Names(list)).IsEqualTo(fault);

    [Test]
    public async Task A_name_longer_than_a_socket_may_have_is_refused()
    {
        await Assert.That(Names("unix:path=/" + new string('a', 106))).IsEqualTo("/" + new string('a', 106));
        await Assert.That(Names("unix:path=/" + new string('a', 107))).IsEqualTo("its name is longer than a unix socket's may be (107 bytes)");
    }

    [Test]
    [Arguments(false, "", "", "", "/run/dbus/system_bus_socket | direct /run/systemd/private")]
    [Arguments(false, "unix:path=/a", "unix:path=/b", "/c", "DBUS_SYSTEM_BUS_ADDRESS unix:path=/a")]
    [Arguments(true, "unix:path=/a", "unix:path=/b", "/c", "DBUS_SESSION_BUS_ADDRESS unix:path=/b")]
    [Arguments(true, "unix:path=/a", "", "/c", "/c/bus | direct /c/systemd/private")]
    [Arguments(true, "unix:path=/a", "", "", "")]
    public async Task What_the_environment_names_is_the_only_place(bool isUser, string system, string session, string runtime, string places) =>
        await Assert.That(Places(isUser, system, session, runtime)).IsEqualTo(places);

    private static string Names(string list)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(list);
        List<string> names = [];
        while (BusAddress.TryTake(ref rest, new byte[BusAddress.LongestName], out BusAddress address))
        {
            names.Add(address.Fault.IsEmpty ? (address.IsAbstract ? "@" : "") + Encoding.UTF8.GetString(address.Name) : Encoding.UTF8.GetString(address.Fault));
        }

        return string.Join(" | ", names);
    }

    private static string Places(bool isUser, string system, string session, string runtime)
    {
        ref Arena arena = ref SystemdText.Fresh();
        BusEnvironment environment = new()
        {
            IsUser = isUser,
            SystemBus = arena.Copy(Encoding.UTF8.GetBytes(system)),
            SessionBus = arena.Copy(Encoding.UTF8.GetBytes(session)),
            RuntimeDirectory = arena.Copy(Encoding.UTF8.GetBytes(runtime)),
        };
        return string.Join(" | ", BusPlaces.For(in environment, ref arena).Span.ToArray().Select(
            place => $"{(place.IsDirect ? "direct " : "")}{SystemdText.Text(place.Variable)} {SystemdText.Text(place.Address)}".Trim().Replace("direct  ", "direct ", StringComparison.Ordinal)));
    }
}
