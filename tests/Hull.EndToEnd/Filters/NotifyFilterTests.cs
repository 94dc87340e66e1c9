using System;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;
using Hull.EndToEnd.Terminals;

namespace Hull.EndToEnd.Filters;

/// <summary>SCMP_ACT_NOTIFY: the listener gets the descriptor with the container process state, and its answers count.</summary>
public partial class NotifyFilterTests
{
    private const int OutOfSpace = 28;

    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task A_call_of_the_container_is_answered_by_the_listener(bool noNewPrivileges)
    {
        using Sandbox box = new();
        using DescriptorListener listener = new(box.At("agent"));
        box.Bundle.Writable().Set("process.noNewPrivileges", noNewPrivileges).SetJson("linux.seccomp", Profile(listener.Path, "mkdir"))
            .SetJson("annotations", """{"a":"b"}""").Shell("mkdir /tmp/x");
        box.Bundle.Save();
        using Invocation hull = box.Start(["run", "--bundle", box.Bundle.Path, box.Id]);
        (string text, int[] descriptors) = await listener.Receive();
        await Answer(descriptors[0]);
        Result result = hull.Wait();
        await Assert.That(result).IsEqualTo(new Result(1, "", "mkdir: can't create directory '/tmp/x': No space left on device\n"));
        JsonNode state = JsonNode.Parse(text)!;
        await Assert.That(state["fds"]!.ToJsonString()).IsEqualTo("""["seccompFd"]""");
        await Assert.That((string)state["metadata"]!).IsEqualTo("m");
        await Assert.That((int)state["pid"]!).IsEqualTo((int)state["state"]!["pid"]!);
        await Assert.That((string)state["state"]!["id"]!).IsEqualTo(box.Id);
        await Assert.That((string)state["state"]!["status"]!).IsEqualTo("creating");
        await Assert.That((string)state["state"]!["bundle"]!).IsEqualTo(box.Bundle.Path);
        await Assert.That((string)state["state"]!["annotations"]!["a"]!).IsEqualTo("b");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Create_hands_it_over_and_so_does_exec()
    {
        using Sandbox box = new();
        using DescriptorListener listener = new(box.At("agent"));
        box.Bundle.Writable().SetJson("linux.seccomp", Profile(listener.Path, "mkdir")).Args("/bin/sleep", "1000");
        box.Up();
        int pid = box.Pid();
        JsonNode init = JsonNode.Parse((await listener.Receive()).Text)!;
        await Assert.That((int)init["pid"]!).IsEqualTo(pid);
        using Invocation exec = box.Start(["exec", box.Id, "mkdir", "/tmp/y"]);
        (string text, int[] descriptors) = await listener.Receive();
        await Answer(descriptors[0]);
        await Assert.That(exec.Wait().Error).IsEqualTo("mkdir: can't create directory '/tmp/y': No space left on device\n");
        JsonNode process = JsonNode.Parse(text)!;
        await Assert.That((string)process["state"]!["status"]!).IsEqualTo("running");
        await Assert.That((int)process["state"]!["pid"]!).IsEqualTo(pid);
        await Assert.That((int)process["pid"]!).IsNotEqualTo(pid);
    }

    [Test]
    public async Task Without_a_listener_there_is_no_container()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.seccomp", Profile(box.At("nobody"), "mkdir"));
        await box.ExpectError(box.Run(), $"hull run failed: linux.seccomp.listenerPath: connect to {box.At("nobody")}: no such file or directory");
    }

    private static string Profile(string path, string call) =>
        $$"""{"defaultAction":"SCMP_ACT_ALLOW","listenerPath":"{{path}}","listenerMetadata":"m","syscalls":[{"names":["{{call}}"],"action":"SCMP_ACT_NOTIFY"}]}""";

    /// <summary>Answers the next question with ENOSPC.</summary>
    private static async Task Answer(int listener)
    {
        const ulong receive = 0xC0502100, send = 0xC0182101;
        byte[] question = new byte[80];
        await Task.Run(() => Ioctl(listener, receive, question)).WaitAsync(TimeSpan.FromSeconds(20));
        byte[] answer = new byte[24];
        question.AsSpan(0, 8).CopyTo(answer);
        MemoryMarshal.Write(answer.AsSpan(16), -OutOfSpace);
        await Assert.That(Ioctl(listener, send, answer)).IsEqualTo(0);
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(int fd, ulong request, byte[] data);
}
