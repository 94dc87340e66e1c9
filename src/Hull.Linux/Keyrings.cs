using System;

namespace Hull.Linux;

/// <summary>Operations of keyctl(2).</summary>
internal enum KeyctlOperation
{
    /// <summary>KEYCTL_JOIN_SESSION_KEYRING</summary>
    JoinSessionKeyring = 1,
    /// <summary>KEYCTL_SETPERM</summary>
    SetPermissions = 5,
}

/// <summary>Permissions of a key (keyctl_setperm(3)). Their names are libkeyutils', whose header is not the kernel's: KEY_POS_ALL and the like.</summary>
[Flags]
public enum KeyPermissions : uint
{
    /// <summary>none: none of them.</summary>
    None = 0,
    /// <summary>Others may find it.</summary>
    OtherSearch = 0x00000008,
    /// <summary>Its owner may see that it is there.</summary>
    UserView = 0x00010000,
    /// <summary>Its owner may read it.</summary>
    UserRead = 0x00020000,
    /// <summary>Its owner may find it.</summary>
    UserSearch = 0x00080000,
    /// <summary>Its owner may link to it.</summary>
    UserLink = 0x00100000,
    /// <summary>Who possesses it may do all.</summary>
    PossessorAll = 0x3f000000,
}
