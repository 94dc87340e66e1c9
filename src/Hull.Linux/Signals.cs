using System.Runtime.InteropServices;

namespace Hull.Linux;

/// <summary>Signals (signal(7)); the numbers of x86 and arm.</summary>
public enum Signal
{
    /// <summary>SIGHUP</summary>
    Hangup = 1,
    /// <summary>SIGINT</summary>
    Interrupt = 2,
    /// <summary>SIGQUIT</summary>
    Quit = 3,
    /// <summary>SIGILL</summary>
    Illegal = 4,
    /// <summary>SIGTRAP</summary>
    Trap = 5,
    /// <summary>SIGABRT</summary>
    Abort = 6,
    /// <summary>SIGBUS</summary>
    Bus = 7,
    /// <summary>SIGFPE</summary>
    FloatingPoint = 8,
    /// <summary>SIGKILL</summary>
    Kill = 9,
    /// <summary>SIGUSR1</summary>
    User1 = 10,
    /// <summary>SIGSEGV</summary>
    Segmentation = 11,
    /// <summary>SIGUSR2</summary>
    User2 = 12,
    /// <summary>SIGPIPE</summary>
    Pipe = 13,
    /// <summary>SIGALRM</summary>
    Alarm = 14,
    /// <summary>SIGTERM</summary>
    Terminate = 15,
    /// <summary>SIGSTKFLT</summary>
    StackFault = 16,
    /// <summary>SIGCHLD</summary>
    Child = 17,
    /// <summary>SIGCONT</summary>
    Continue = 18,
    /// <summary>SIGSTOP</summary>
    Stop = 19,
    /// <summary>SIGTSTP</summary>
    TerminalStop = 20,
    /// <summary>SIGTTIN</summary>
    TerminalInput = 21,
    /// <summary>SIGTTOU</summary>
    TerminalOutput = 22,
    /// <summary>SIGURG</summary>
    Urgent = 23,
    /// <summary>SIGXCPU</summary>
    CpuLimit = 24,
    /// <summary>SIGXFSZ</summary>
    FileSizeLimit = 25,
    /// <summary>SIGVTALRM</summary>
    VirtualAlarm = 26,
    /// <summary>SIGPROF</summary>
    Profiling = 27,
    /// <summary>SIGWINCH</summary>
    WindowChange = 28,
    /// <summary>SIGIO</summary>
    InputOutput = 29,
    /// <summary>SIGPWR</summary>
    Power = 30,
    /// <summary>SIGSYS</summary>
    System = 31,
}

/// <summary>struct sigaction: glibc's, for handlers (sigaction(3)); the kernel's own is laid out differently.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SigAction
{
    /// <summary>sa_handler</summary>
    public nint Handler;
    /// <summary>sa_mask</summary>
    public fixed ulong Mask[16];
    /// <summary>sa_flags</summary>
    public int Flags;
    /// <summary>sa_restorer</summary>
    public nint Restorer;
}

/// <summary>struct sigaction: the kernel's own, for rt_sigaction(2) (kernel: &lt;asm/signal.h&gt;).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KernelSigAction
{
    /// <summary>sa_handler</summary>
    public nint Handler;
    /// <summary>sa_flags</summary>
    public ulong Flags;
    /// <summary>sa_restorer</summary>
    public nint Restorer;
    /// <summary>sa_mask</summary>
    public ulong Mask;
}

/// <summary>typedef stack_t: sigaltstack(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SignalStack
{
    /// <summary>ss_sp</summary>
    public nint Start;
    /// <summary>ss_flags</summary>
    public int Flags;
    /// <summary>ss_size</summary>
    public nint Size;
}

/// <summary>struct signalfd_siginfo (signalfd(2)).</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
public struct SignalInfo
{
    /// <summary>ssi_signo</summary>
    public uint Number;
    /// <summary>ssi_errno</summary>
    public int Errno;
    /// <summary>ssi_code</summary>
    public int Code;
    /// <summary>ssi_pid: who sent it.</summary>
    public uint Pid;
}

/// <summary>Flags of struct sigaction.</summary>
internal static class SigActionFlags
{
    /// <summary>SA_SIGINFO</summary>
    public const int SigInfo = 4;
    /// <summary>SA_ONSTACK</summary>
    public const int OnStack = 0x08000000;
    /// <summary>SA_RESETHAND</summary>
    public const int ResetHandler = unchecked((int)0x80000000);
    /// <summary>SA_NODEFER</summary>
    public const int NoDefer = 0x40000000;
}
