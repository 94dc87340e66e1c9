namespace Hull.Primitives;

/// <summary>The kernel's error numbers, named as in errno(3). Zero is success.</summary>
public enum Errno
{
    /// <summary>Success.</summary>
    None = 0,
    /// <summary>EPERM.</summary>
    NotPermitted = 1,
    /// <summary>ENOENT.</summary>
    NoEntry = 2,
    /// <summary>ESRCH.</summary>
    NoProcess = 3,
    /// <summary>EINTR.</summary>
    Interrupted = 4,
    /// <summary>EIO.</summary>
    InputOutput = 5,
    /// <summary>ENXIO.</summary>
    NoDeviceOrAddress = 6,
    /// <summary>E2BIG.</summary>
    ArgumentListTooLong = 7,
    /// <summary>ENOEXEC.</summary>
    ExecFormat = 8,
    /// <summary>EBADF.</summary>
    BadFileDescriptor = 9,
    /// <summary>ECHILD.</summary>
    NoChild = 10,
    /// <summary>EAGAIN.</summary>
    TryAgain = 11,
    /// <summary>ENOMEM.</summary>
    NoMemory = 12,
    /// <summary>EACCES.</summary>
    AccessDenied = 13,
    /// <summary>EFAULT.</summary>
    BadAddress = 14,
    /// <summary>EBUSY.</summary>
    Busy = 16,
    /// <summary>EEXIST.</summary>
    Exists = 17,
    /// <summary>EXDEV.</summary>
    CrossDevice = 18,
    /// <summary>ENODEV.</summary>
    NoDevice = 19,
    /// <summary>ENOTDIR.</summary>
    NotDirectory = 20,
    /// <summary>EISDIR.</summary>
    IsDirectory = 21,
    /// <summary>EINVAL.</summary>
    InvalidArgument = 22,
    /// <summary>EMFILE.</summary>
    TooManyFiles = 24,
    /// <summary>ENOTTY.</summary>
    NotTty = 25,
    /// <summary>ETXTBSY.</summary>
    TextBusy = 26,
    /// <summary>EFBIG.</summary>
    FileTooLarge = 27,
    /// <summary>ENOSPC.</summary>
    NoSpace = 28,
    /// <summary>EROFS.</summary>
    ReadOnlyFileSystem = 30,
    /// <summary>EPIPE.</summary>
    BrokenPipe = 32,
    /// <summary>ERANGE.</summary>
    Range = 34,
    /// <summary>ENAMETOOLONG.</summary>
    NameTooLong = 36,
    /// <summary>ENOSYS.</summary>
    NotImplemented = 38,
    /// <summary>ENOTEMPTY.</summary>
    NotEmpty = 39,
    /// <summary>ELOOP.</summary>
    TooManyLinks = 40,
    /// <summary>EOVERFLOW.</summary>
    Overflow = 75,
    /// <summary>EPROTOTYPE.</summary>
    ProtocolType = 91,
    /// <summary>EOPNOTSUPP.</summary>
    NotSupported = 95,
    /// <summary>ECONNREFUSED.</summary>
    ConnectionRefused = 111,
    /// <summary>ETIMEDOUT.</summary>
    TimedOut = 110,
    /// <summary>ECONNRESET.</summary>
    ConnectionReset = 104,
    /// <summary>ESTALE.</summary>
    Stale = 116,
    /// <summary>EDQUOT.</summary>
    QuotaExceeded = 122,
}
