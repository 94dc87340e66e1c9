using System;
using System.Threading.Tasks;
using Hull.Tests.CommandLine;

namespace Hull.Tests.Matching;

/// <summary>What the matcher reads, spelled out: the other tests compare it with System.CommandLine, these with the facts.</summary>
public class CommandMatcherTests
{
    [Test]
    [Arguments("state web", "Verb=State Id='web'")]
    [Arguments("--root /x state web", "Verb=State Root='/x' Id='web'")]
    [Arguments("--root=/x=y state web", "Verb=State Root='/x=y' Id='web'")]
    [Arguments("--root --debug state web", "Verb=State Root='--debug' Id='web'")]
    [Arguments("-log l -log-format=json -debug state web", "Verb=State Log='l' LogFormat=Json Debug=True Id='web'")]
    [Arguments("--log file:/l state web", "Verb=State Log='/l' Id='web'")]
    [Arguments("--log=file:file:/l state web", "Verb=State Log='file:/l' Id='web'")]
    [Arguments("--log=a:b state web", "Verb=State Log='a:b' Id='web'")]
    [Arguments("--systemd-cgroup state web", "Verb=State CgroupManager=Systemd Id='web'")]
    [Arguments("--systemd-cgroup --cgroup-manager=disabled state web", "Verb=State CgroupManager=Disabled Id='web'")]
    [Arguments("--rootless=true run web", "Verb=Run Rootless=True Id='web'")]
    [Arguments("create --bundle /b --pid-file /p --preserve-fds 2 --no-pivot web", "Verb=Create Bundle='/b' PidFile='/p' PreserveFds=2 NoPivot=True Id='web'")]
    [Arguments("create -f c --console-socket s --pidfd-socket=t --no-new-keyring web", "Verb=Create Config='c' ConsoleSocket='s' PidfdSocket='t' NoNewKeyring=True Id='web'")]
    [Arguments("run -d --keep -no-subreaper web", "Verb=Run NoSubreaper=True Detach=True Keep=True Id='web'")]
    [Arguments("kill --all web 9", "Verb=Kill Id='web' Signal='9' All=True")]
    [Arguments("kill -- -web -9", "Verb=Kill Id='-web' Signal='-9'")]
    [Arguments("delete web --force", "Verb=Delete Id='web' Force=True")]
    [Arguments("delete --force --force=false web", "Verb=Delete Id='web'")]
    [Arguments("recvtty -m null --pid-file p /s", "Verb=ReceiveTerminal PidFile='p' Id='/s' Discard=True")]
    [Arguments("exec web ls -t", "Verb=Exec Args=['ls' '-t'] Id='web'")]
    [Arguments("exec web", "Verb=Exec Id='web'")]
    [Arguments("exec web -- x", "Verb=Exec Args=['--' 'x'] Id='web'")]
    [Arguments("exec -- web -- x", "Verb=Exec Args=['--' 'x'] Id='web'")]
    [Arguments("exec -e A=1 web echo -e hi", "Verb=Exec Args=['echo' '-e' 'hi'] Env=['A=1'] Id='web'")]
    [Arguments("exec -e A=1 --env=B=x:y -e= web env", "Verb=Exec Args=['env'] Env=['A=1' 'B=x:y' ''] Id='web'")]
    [Arguments("exec -t -d -u 1:2 -g 3 -g 4 -c CAP_KILL --cap x web id", "Verb=Exec Args=['id'] Tty=True Detach=True User='1:2' AdditionalGids=['3' '4'] Capabilities=['CAP_KILL' 'x'] Id='web'")]
    [Arguments("exec --cwd /c --process-label l --apparmor a --no-new-privs --ignore-paused web id", "Verb=Exec Args=['id'] Cwd='/c' NoNewPrivileges=True ProcessLabel='l' Apparmor='a' IgnorePaused=True Id='web'")]
    [Arguments("exec --process f --detach --pid-file p --console-socket s --pidfd-socket t --preserve-fds 2 --cgroup cpu:/x --cgroup /y web", "Verb=Exec ProcessFile='f' ConsoleSocket='s' Detach=True PidFile='p' PidfdSocket='t' PreserveFds=2 Cgroups=['cpu:/x' '/y'] Id='web'")]
    [Arguments("--version", "Verb=Version")]
    public async Task A_well_formed_command_is_read(string line, string expected) =>
        await Assert.That(BothGears.Bare(line.Split(' '))).IsEqualTo(expected);

    [Test]
    [Arguments("")]
    [Arguments("help")]
    [Arguments("list")]
    [Arguments("exec")]
    [Arguments("exec --bogus web ls")]
    [Arguments("exec -td web ls")]
    [Arguments("exec --process p web ls")]
    [Arguments("state")]
    [Arguments("state --help")]
    [Arguments("state web --help")]
    [Arguments("state a b")]
    [Arguments("create -b")]
    [Arguments("--root")]
    [Arguments("--version state web")]
    [Arguments("--debug=yes state web")]
    [Arguments("create --preserve-fds 010 web")]
    [Arguments("create --preserve-fds 99999999999 web")]
    [Arguments("create --detach web")]
    [Arguments("kill web -9")]
    [Arguments("delete -fr web")]
    [Arguments("--log-format=xml state web")]
    [Arguments("--log=journald:web state web")]
    [Arguments("-- state web")]
    public async Task Anything_else_is_not_mine(string line) =>
        await Assert.That(BothGears.Bare(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).IsNull();

    [Test]
    public async Task What_the_container_is_told_keeps_its_bytes() =>
        await Assert.That(BothGears.Bare(["exec", "-e", "A=\udcff", "web", "\udcfe", "", "--root"])).IsEqualTo("Verb=Exec Args=['\\udcfe' '' '--root'] Env=['A=\\udcff'] Id='web'");

    [Test]
    public async Task A_path_that_is_not_UTF8_keeps_its_bytes() =>
        await Assert.That(BothGears.Bare(["create", "--bundle=/b\udcff", "web"])).IsEqualTo("Verb=Create Bundle='/b\\udcff' Id='web'");
}
