using Hull.Containers.Planning;
using Hull.Containers.Planning.Clocks;
using Hull.Containers.Planning.Networks;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>What hull itself does around the child's steps, for <c>explain</c>: the story of <see cref="Launch"/> and of the launcher, as the plan makes it go.</summary>
internal static class ParentSteps
{
    private const int LongestCalls = 8192;

    /// <summary>Width of the longest words below.</summary>
    public static int WidestWords => "set its clocks: after the clone it is too late"u8.Length;

    /// <summary>Width of the longest field below.</summary>
    public static int WidestField => "linux.namespaces"u8.Length;

    /// <summary>Prints them.</summary>
    public static void Print(ref ExplainTable table, Utf8 root, in LaunchRequest request, in LaunchPlan plan, ref Arena arena)
    {
        SpecPath namespaces = new(SpecField.Namespaces);
        Line line = new(arena.Allocate<byte>(LongestCalls).Span);
        table.Parent("put the plan where the child can map it"u8, default, "memfd_create(\"hull-plan\", MFD_CLOEXEC), ftruncate, mmap(MAP_SHARED)"u8);
        PrintState(ref table, root, request.AwaitStart, ref line);
        table.Parent(
            "open its own file as a read-only mount"u8, default,
            "open_tree(\"/proc/self/exe\", OPEN_TREE_CLONE), mount_setattr(MOUNT_ATTR_RDONLY) [refused: a sealed copy by memfd_create]"u8);
        GroupSteps.PrintMaking(ref table, in request.Groups, ref line);
        if (plan.Namespaces.PidPath.IsPresent)
        {
            line.Clear();
            line.Add("open("u8);
            line.AddQuoted(plan.Namespaces.PidPath.Span);
            line.Add("), setns(CLONE_NEWPID)"u8);
            table.Parent("join the pid namespace, to clone into it"u8, plan.Namespaces.PidOrigin, line.Written);
        }

        if (plan.Namespaces.NewTime)
        {
            PrintTime(ref table, plan.Namespaces.ClockOffsets, ref line);
        }

        table.Parent("make the sync socket"u8, default, "socketpair(AF_UNIX, SOCK_SEQPACKET|SOCK_CLOEXEC)"u8);
        line.Clear();
        FlagNames.WriteCall(ref line, plan.Namespaces.Clone | CloneFlags.Pidfd);
        line.Add(request.Groups.MakesGroups && !request.Groups.Scope.IsPlanned ? ", CLONE_INTO_CGROUP: the group of cgroup v2, where there is one"u8 : default);
        table.Parent("clone"u8, namespaces, line.Written);
        line.Clear();
        line.Add("close_range("u8);
        line.Add(Fd.StandardError.Number + 1 + request.PreserveFds);
        line.Add(", ~0, CLOSE_RANGE_CLOEXEC), execveat(own file, [\"hull\", \"init\"], AT_EMPTY_PATH), prctl(PR_SET_DUMPABLE, 0), umask(0), mmap(the plan, PROT_READ)"u8);
        table.Parent("in the child: become hull init"u8, default, line.Written);
        GroupSteps.PrintJoining(ref table, in request.Groups);
        PrintNetwork(ref table, in plan.Namespaces, ref line);

        foreach (ref readonly IdMappedMount mount in plan.IdMappedMounts.Span)
        {
            line.Clear();
            MountCalls.IdMapped(ref line, in mount);
            table.Parent("make a mount with mapped ids"u8, mount.Origin, line.Written);
        }

        if (plan.Namespaces.HasUser)
        {
            table.Parent(
                "help it into the user namespace"u8, namespaces,
                "recvmsg(), [a new one: its maps, see below], recvmsg(its new pid, SCM_RIGHTS: the pidfd), waitpid(the first process), sendmsg(go on)"u8);
            table.Parent(
                "open what it may not reach"u8, default,
                "[asked to: clone, in that child: setns(CLONE_NEWNS of the container), open_tree(OPEN_TREE_CLONE), sendmsg(SCM_RIGHTS: the tree)]"u8);
        }

        GroupSteps.PrintOwner(ref table, in request.Groups, ref line);
        GroupSteps.PrintFilter(ref table, in request.Groups, ref line);
        table.Parent(
            "save the config, and the state with its pid"u8, default,
            "open(\"/proc/PID/stat\"), for config.json and state.json: openat(NAME.new, O_CREAT, 0600), write, renameat(NAME.new, NAME)"u8);
        if (plan.Resctrl.IsAskedFor)
        {
            line.Clear();
            line.Add("resctrl group "u8);
            line.AddQuoted(plan.Resctrl.Group.Span);
            line.Add(plan.Resctrl.Schemata.IsPresent ? ": [missing: mkdirat, write(schemata); there: its schemata must be the same], write(tasks)"u8 : " [missing: refused], write(tasks)"u8);
            line.Add(plan.Resctrl.Monitor.IsPresent ? ", mkdirat(mon_groups / ID), write(its tasks)"u8 : default);
            table.Parent("put it into its resctrl group"u8, new SpecPath(SpecField.IntelRdt), line.Written);
        }

        if (plan.Terminal)
        {
            table.Parent("take the terminal's master"u8, new SpecPath(SpecField.Terminal), "recvmsg(SCM_RIGHTS) [--console-socket: sendmsg(SCM_RIGHTS) to it]"u8);
        }

        GroupSteps.PrintDelegation(ref table, in request.Groups, ref line);
        table.Parent(
            "when it is ready, let it go on"u8, default,
            request.AwaitStart
                ? "recvmsg(ready), state.json: created, [--pid-file: openat, write, renameat], sendmsg(proceed)"u8
                : "recvmsg(ready), [--pid-file: openat, write, renameat], sendmsg(proceed), state.json: running"u8);
    }

    private static void PrintNetwork(ref ExplainTable table, in NamespacePlan plan, scoped ref Line line)
    {
        if (plan.NewNetwork)
        {
            table.Parent(
                "meanwhile make the network namespace"u8, new SpecPath(SpecField.Namespaces),
                plan.NetworkDevices.Count > 0
                    ? "unshare(CLONE_NEWNET), ioctl(SIOCSIFFLAGS, {\"lo\", IFF_UP}), setns(own, CLONE_NEWNET)"u8
                    : "unshare(CLONE_NEWNET), ioctl(SIOCSIFFLAGS, {\"lo\", IFF_UP}), setns(own, CLONE_NEWNET), sendmsg(SCM_RIGHTS: the new one)"u8);
        }
        else if (plan.NetworkPath.IsPresent)
        {
            line.Clear();
            line.Add("open("u8);
            line.AddQuoted(plan.NetworkPath.Span);
            line.Add("), setns(CLONE_NEWNET), setns(own, CLONE_NEWNET)"u8);
            table.Parent("open the network namespace"u8, plan.NetworkOrigin, line.Written);
        }

        foreach (ref readonly NetworkDevice device in plan.NetworkDevices.Span)
        {
            line.Clear();
            line.Add("RTM_GETLINK("u8);
            line.AddQuoted(device.HostName.Span);
            line.Add("), RTM_GETADDR, RTM_NEWLINK(IFLA_IFNAME: "u8);
            line.AddQuoted(device.Name.Span);
            line.Add(", IFLA_NET_NS_FD), in the namespace: RTM_NEWADDR each, RTM_NEWLINK(IFF_UP)"u8);
            table.Parent("move a network device there"u8, new SpecPath(SpecField.NetDevices), line.Written);
        }

        if (plan.NetworkDevices.Count > 0)
        {
            table.Parent("hand the namespace to the child"u8, default, "sendmsg(SCM_RIGHTS: the namespace)"u8);
        }
    }

    private static void PrintTime(ref ExplainTable table, Slice<ClockOffset> offsets, scoped ref Line line)
    {
        table.Parent("make a time namespace for its children"u8, new SpecPath(SpecField.Namespaces), "unshare(CLONE_NEWTIME)"u8);
        if (offsets.Count == 0)
        {
            return;
        }

        line.Clear();
        line.Add("open(\"/proc/self/timens_offsets\")"u8);
        foreach (ref readonly ClockOffset offset in offsets.Span)
        {
            line.Add(", write(\""u8, offset.Line.Span, "\")"u8);
        }

        table.Parent("set its clocks: after the clone it is too late"u8, new SpecPath(SpecField.TimeOffsets), line.Written);
    }

    private static void PrintState(ref ExplainTable table, Utf8 root, bool awaitStart, scoped ref Line line)
    {
        line.Clear();
        line.Add("mkdirat("u8);
        line.AddQuoted(root.Span);
        line.Add(" / ID, 0711) [there already: refused]"u8);
        table.Parent("take the container's id"u8, default, line.Written);
        if (awaitStart)
        {
            table.Parent(
                "listen for hull start"u8, default,
                "socket(AF_UNIX, SOCK_SEQPACKET|SOCK_CLOEXEC), fchmod(0600), bind(\"start.sock\"), listen(8)"u8);
        }
    }
}
