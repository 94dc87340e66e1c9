namespace ColdStart;

/// <summary>What --help says.</summary>
internal static class Usage
{
    public const string Text = """
        coldstart: what a container's life costs with hull, crun, runc, and with nothing but the kernel's work (floor).

          dotnet run -c Release --project bench/coldstart -- [OPTIONS]      (as root)

        Who runs
          --hull PATH            hull's binary (default: out/hull; left out with a message when missing)
          --peer NAME=PATH       one more runtime, as often as wanted; crun and runc of the system join by themselves
          --reference NAME       whom ratios compare with (default: the newest crun among the contestants)

        What is measured
          --operations A,B       of run,create,start,state,exec,kill,delete,version (default: all)
          --shapes A,B           bundles for run: simple, docker-like (default: both), docker-like+seccomp, docker-like+cgroups;
                                 the life cycle takes the simple one
          --with-seccomp         docker-like+seccomp too: the same container under docker's seccomp profile
          --with-cgroups         docker-like+cgroups too: the same container in a cgroup, with a device filter and a cgroup namespace
          --rounds N             counted rounds of each operation (default: 150)
          --warm-up N            rounds before that are not counted (default: 5)
          --pause MS             sleep before each measured command, to let the kernel tear down what went before (default: 0)
          --no-syscalls          leave out the pass under strace

        What comes out: a table, a JSON record and a plot over all records
          --results DIR          where records and plot are kept (default: bench/results)
          --no-record            write neither
          --plot                 measure nothing, draw the plot again from the records
          --check OP[:SHAPE]=R   exit 1 when hull's p25 is above R times the reference's, or there is no figure; repeatable

        Exit codes: 0 done, 1 a check or a contestant failed, 2 wrong usage.
        """;
}
