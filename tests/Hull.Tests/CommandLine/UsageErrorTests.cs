using System.Threading.Tasks;

namespace Hull.Tests.CommandLine;

/// <summary>What a mistake is told, in runc's words where it has some.</summary>
public class UsageErrorTests
{
    [Test]
    [Arguments("create", "\"create\" requires exactly 1 argument(s)")]
    [Arguments("create a b", "\"create\" requires exactly 1 argument(s)")]
    [Arguments("start", "\"start\" requires exactly 1 argument(s)")]
    [Arguments("state", "\"state\" requires exactly 1 argument(s)")]
    [Arguments("delete a b", "\"delete\" requires exactly 1 argument(s)")]
    [Arguments("kill", "\"kill\" requires a minimum of 1 argument(s)")]
    [Arguments("kill a b c", "\"kill\" requires a maximum of 2 argument(s)")]
    [Arguments("spec x", "\"spec\" requires exactly 0 argument(s)")]
    [Arguments("create -b", "flag needs an argument: -b")]
    [Arguments("create --bundle", "flag needs an argument: --bundle")]
    [Arguments("create -bundle", "flag needs an argument: --bundle")]
    [Arguments("create --bogus x", "flag provided but not defined: --bogus")]
    [Arguments("create --bundel=x y", "flag provided but not defined: --bundel (did you mean --bundle?)")]
    [Arguments("run --detch web", "flag provided but not defined: --detch (did you mean --detach?)")]
    [Arguments("--loog x state web", "flag provided but not defined: --loog (did you mean --log?)")]
    [Arguments("state --root=/x web", "flag provided but not defined: --root (--root goes before the verb: hull --root ... state)")]
    [Arguments("state -z web", "flag provided but not defined: -z")]
    [Arguments("delete --force=maybe web", "invalid boolean value \"maybe\" for flag --force")]
    [Arguments("--log-format foo state x", "invalid log-format: foo (one of text, json)")]
    [Arguments("--log journald:x state x", "--log journald:x: not supported; hull logs to a file: --log PATH or --log file:PATH")]
    [Arguments("create --preserve-fds x y", "invalid value \"x\" for flag --preserve-fds: a number is needed")]
    [Arguments("bogus", "unknown command \"bogus\"")]
    [Arguments("exec", "\"exec\" requires a minimum of 1 argument(s)")]
    [Arguments("exec -e", "flag needs an argument: -e")]
    [Arguments("exec --bogus web", "flag provided but not defined: --bogus")]
    [Arguments("exec -td web sh", "flag provided but not defined: --td")]
    [Arguments("exec -p p web ls", "--process names a file with the command, so none may follow the container's id")]
    [Arguments("delet web", "unknown command \"delet\" (did you mean delete?)")]
    public async Task A_mistake_is_named(string line, string expected)
    {
        BothGears.Managed(line.Split(' '), out string? error);
        await Assert.That(error).IsEqualTo(expected);
    }

    [Test]
    public async Task A_mistake_before_help_is_a_mistake_and_after_it_is_not_seen()
    {
        BothGears.Managed(["create", "--bogus", "--help"], out string? before);
        BothGears.Managed(["create", "--help", "--bogus"], out string? after);
        await Assert.That(before).IsNotNull();
        await Assert.That(after).IsNull();
    }
}
