using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Planning;

/// <summary>mounts[].options: the table of config.md, and what each word becomes.</summary>
public sealed class MountOptionTests
{
    [Test]
    [Arguments("async", "data async")]
    [Arguments("atime", "clear NOATIME")]
    [Arguments("defaults", "")]
    [Arguments("dev", "clear NODEV")]
    [Arguments("diratime", "clear NODIRATIME")]
    [Arguments("dirsync", "data dirsync")]
    [Arguments("exec", "clear NOEXEC")]
    [Arguments("iversion", "")]
    [Arguments("lazytime", "data lazytime")]
    [Arguments("loud", "")]
    [Arguments("mand", "data mand")]
    [Arguments("noatime", "set NOATIME")]
    [Arguments("nodev", "set NODEV")]
    [Arguments("nodiratime", "set NODIRATIME")]
    [Arguments("noexec", "set NOEXEC")]
    [Arguments("noiversion", "")]
    [Arguments("nolazytime", "data nolazytime")]
    [Arguments("nomand", "data nomand")]
    [Arguments("norelatime", "")]
    [Arguments("nostrictatime", "clear STRICTATIME")]
    [Arguments("nosuid", "set NOSUID")]
    [Arguments("nosymfollow", "set NOSYMFOLLOW")]
    [Arguments("relatime", "clear _ATIME")]
    [Arguments("ro", "set RDONLY; file system read-only")]
    [Arguments("rw", "clear RDONLY")]
    [Arguments("silent", "")]
    [Arguments("strictatime", "set STRICTATIME")]
    [Arguments("suid", "clear NOSUID")]
    [Arguments("symfollow", "clear NOSYMFOLLOW")]
    [Arguments("sync", "data sync")]
    [Arguments("private", "MS_PRIVATE")]
    [Arguments("rprivate", "MS_PRIVATE|MS_REC")]
    [Arguments("shared", "MS_SHARED")]
    [Arguments("rshared", "MS_SHARED|MS_REC")]
    [Arguments("slave", "MS_SLAVE")]
    [Arguments("rslave", "MS_SLAVE|MS_REC")]
    [Arguments("unbindable", "MS_UNBINDABLE")]
    [Arguments("runbindable", "MS_UNBINDABLE|MS_REC")]
    [Arguments("rro", "set all RDONLY")]
    [Arguments("rrw", "clear all RDONLY")]
    [Arguments("rnosuid", "set all NOSUID")]
    [Arguments("rsuid", "clear all NOSUID")]
    [Arguments("rnodev", "set all NODEV")]
    [Arguments("rdev", "clear all NODEV")]
    [Arguments("rnoexec", "set all NOEXEC")]
    [Arguments("rexec", "clear all NOEXEC")]
    [Arguments("rnodiratime", "set all NODIRATIME")]
    [Arguments("rdiratime", "clear all NODIRATIME")]
    [Arguments("rrelatime", "clear all _ATIME")]
    [Arguments("rnorelatime", "")]
    [Arguments("rnoatime", "set all NOATIME")]
    [Arguments("ratime", "clear all NOATIME")]
    [Arguments("rstrictatime", "set all STRICTATIME")]
    [Arguments("rnostrictatime", "clear all STRICTATIME")]
    [Arguments("rnosymfollow", "set all NOSYMFOLLOW")]
    [Arguments("rsymfollow", "clear all NOSYMFOLLOW")]
    [Arguments("acl", "")]
    [Arguments("noacl", "")]
    [Arguments("rasync", "data async")]
    [Arguments("rdirsync", "data dirsync")]
    [Arguments("rmand", "data mand")]
    [Arguments("rnomand", "data nomand")]
    [Arguments("rsync", "data sync")]
    [Arguments("src-nofollow", "")]
    [Arguments("dest-nofollow", "")]
    [Arguments("copy-symlink", "")]
    [Arguments("tmpcopyup", "")]
    [Arguments("size=64k", "data size=64k")]
    [Arguments("mode=755,size=64k", "data mode=755|size=64k")]
    [Arguments("context=\\\"a:b,c\\\",x", "data context=a:b,c|x")]
    [Arguments(",,a,", "data a")]
    [Arguments("nosuids", "data nosuids")]
    public async Task An_option_becomes_what_the_kernel_calls_it(string option, string expected) =>
        await Assert.That(Describe(One("tmpfs", option))).IsEqualTo(expected);

    [Test]
    [Arguments("ro|rw", "clear RDONLY")]
    [Arguments("rw|ro", "set RDONLY; file system read-only")]
    [Arguments("nosuid|suid|nosuid", "set NOSUID")]
    [Arguments("noatime|strictatime", "set STRICTATIME")]
    [Arguments("strictatime|noatime", "set NOATIME")]
    [Arguments("rnoatime|rstrictatime", "set all STRICTATIME")]
    [Arguments("noatime|relatime", "clear _ATIME")]
    [Arguments("strictatime|relatime", "clear _ATIME")]
    [Arguments("relatime|strictatime", "set STRICTATIME")]
    [Arguments("relatime|norelatime", "")]
    [Arguments("noatime|norelatime", "set NOATIME")]
    [Arguments("strictatime|nostrictatime", "clear STRICTATIME")]
    [Arguments("noatime|nostrictatime", "set NOATIME; clear STRICTATIME")]
    [Arguments("strictatime|atime", "set STRICTATIME; clear NOATIME")]
    [Arguments("rstrictatime|rrelatime", "clear all _ATIME")]
    [Arguments("rrelatime|rnorelatime", "")]
    [Arguments("shared|rslave", "MS_SLAVE|MS_REC")]
    [Arguments("ro|rrw", "set RDONLY; clear all RDONLY; file system read-only")]
    public async Task The_last_word_counts(string options, string expected) =>
        await Assert.That(Describe(One("tmpfs", options.Split('|')))).IsEqualTo(expected);

    [Test]
    [Arguments("bind", "open_tree(\"/src\", OPEN_TREE_CLONE)")]
    [Arguments("rbind", "open_tree(\"/src\", OPEN_TREE_CLONE|AT_RECURSIVE)")]
    [Arguments("bind|src-nofollow", "open_tree(\"/src\", OPEN_TREE_CLONE|AT_SYMLINK_NOFOLLOW)")]
    [Arguments("bind|dest-nofollow", "open_tree(\"/src\", OPEN_TREE_CLONE), openat2(rootfs, \"/x\", O_NOFOLLOW)")]
    [Arguments("bind|copy-symlink", "readlink() [a link: symlinkat, and no more], open_tree(\"/src\", OPEN_TREE_CLONE)")]
    public async Task A_bind_option_binds_whatever_the_type(string options, string call)
    {
        Made made = Plans.Mounting(Mount("none", "/src", options.Split('|')));
        await Assert.That(made.Calls[made.Kinds.IndexOf(StepKind.MountBind)]).StartsWith(call);
    }

    [Test]
    public async Task A_relative_bind_source_is_relative_to_the_bundle() =>
        await Assert.That(Plans.Mounting(Mount("bind", "data/x")).All<MountStep>(StepKind.MountBind).Single().Source.Text()).IsEqualTo("/bundle/data/x");

    [Test]
    public async Task A_bind_without_source_is_refused_with_its_place() =>
        await Assert.That(Plans.Mounting(Mount("tmpfs", "tmpfs"), """{"destination":"/y","type":"bind"}""").Error).IsEqualTo("mounts[1]: a bind mount needs a source");

    [Test]
    public async Task A_remount_is_no_bind() =>
        await Assert.That(Plans.Mounting(Mount("bind", "/src", "remount", "bind", "ro")).Kinds).Contains(StepKind.Remount);

    [Test]
    [Arguments("x", "/x")]
    [Arguments("./a//b/", "/a/b")]
    [Arguments("../../x", "/x")]
    [Arguments("/", "/")]
    public async Task A_destination_counts_from_the_containers_root(string destination, string expected)
    {
        Made made = Plans.Mounting($$"""{"destination":"{{destination}}","type":"tmpfs"}""");
        await Assert.That(made.All<MountStep>(StepKind.MountFileSystem).Single().Target.Text()).IsEqualTo(expected);
    }

    [Test]
    public async Task A_destination_too_long_for_a_path_is_refused() =>
        await Assert.That(Plans.Mounting($$"""{"destination":"/{{new string('x', 5000)}}","type":"tmpfs"}""").Error)
            .IsEqualTo("mounts[0]: destination: longer than any path can be");

    [Test]
    public async Task A_long_way_round_does_not_lead_into_proc() =>
        await Assert.That(Plans.Mounting($$"""{"destination":"/proc/{{string.Join('/', Enumerable.Repeat("component", 80))}}{{string.Concat(Enumerable.Repeat("/..", 80))}}/self/attr","type":"tmpfs"}""").Error)
            .Contains("cannot be mounted because it is inside /proc");

    [Test]
    [Arguments("size=1m")]
    [Arguments("context=x")]
    public async Task A_bind_has_no_parameters_of_a_file_system(string option) =>
        await Assert.That(Plans.Mounting(Mount("bind", "/src", "ro", option)).Error)
            .IsEqualTo($"mounts[0]: bind mounts cannot have any filesystem-specific options applied: {option}");

    [Test]
    [Arguments("ramfs", "ramfs")]
    [Arguments("bind", "/src")]
    public async Task Only_a_tmpfs_copies_up(string type, string source) =>
        await Assert.That(Plans.Mounting(Mount(type, source, "tmpcopyup")).Error).IsEqualTo($"mounts[0]: tmpcopyup is for type tmpfs alone, not {type}");

    [Test]
    public async Task A_read_only_tmpfs_is_filled_before_it_is_read_only()
    {
        MountStep step = One("tmpfs", "tmpcopyup", "ro", "nosuid");
        await Assert.That(step.CopyUp).IsTrue();
        await Assert.That(step.FileSystemReadonly).IsFalse();
        await Assert.That(step.Set).IsEqualTo(MountAttributes.ReadOnly | MountAttributes.NoSuid);
        Made made = Plans.Mounting(Mount("tmpfs", "tmpfs", "tmpcopyup", "ro"));
        string calls = made.Calls[made.Kinds.IndexOf(StepKind.MountFileSystem)];
        await Assert.That(calls.IndexOf("sendfile", System.StringComparison.Ordinal)).IsLessThan(calls.IndexOf("MOUNT_ATTR_RDONLY", System.StringComparison.Ordinal));
    }

    [Test]
    public async Task A_remount_changes_parameters_unless_it_is_a_binds()
    {
        Made made = Plans.Mounting(Mount("tmpfs", "tmpfs", "remount", "size=1m", "nosuid"));
        await Assert.That(made.Calls[made.Kinds.IndexOf(StepKind.Remount)])
            .IsEqualTo("openat2(rootfs, \"/x\"), fspick(), fsconfig(\"size\", \"1m\"), fsconfig(FSCONFIG_CMD_RECONFIGURE), mount_setattr(MOUNT_ATTR_NOSUID)");
        made = Plans.Mounting(Mount("tmpfs", "tmpfs", "remount", "bind", "sync", "nosuid"));
        await Assert.That(made.Calls[made.Kinds.IndexOf(StepKind.Remount)]).IsEqualTo("openat2(rootfs, \"/x\"), mount_setattr(MOUNT_ATTR_NOSUID)");
    }

    [Test]
    public async Task Setting_an_access_time_clears_the_field_it_lies_in()
    {
        Made made = Plans.Mounting(Mount("bind", "/src", "noatime", "nodev"));
        await Assert.That(made.Calls[made.Kinds.IndexOf(StepKind.MountBind)]).Contains("mount_setattr(MOUNT_ATTR_NODEV|MOUNT_ATTR_NOATIME, clear MOUNT_ATTR__ATIME)");
    }

    [Test]
    public async Task A_tmpfs_takes_over_the_mode_it_covers_unless_it_has_one()
    {
        await Assert.That(One("tmpfs").InheritMode).IsTrue();
        await Assert.That(One("tmpfs", "size=1m,mode=700").InheritMode).IsFalse();
        await Assert.That(One("ramfs").InheritMode).IsFalse();
    }

    private static MountStep One(string type, params string[] options)
    {
        Made made = Plans.Mounting(Mount(type, type, options));
        return made.All<MountStep>(StepKind.MountFileSystem).Single();
    }

    private static string Mount(string type, string source, params string[] options) =>
        $$"""{"destination":"/x","type":"{{type}}","source":"{{source}}","options":{{(options.Any(option => option.Contains('\\')) ? $"[\"{options[0]}\"]" : JsonSerializer.Serialize(options))}}}""";

    private static string Describe(MountStep step)
    {
        List<string> parts = [];
        Add(parts, "set ", step.Set);
        Add(parts, "clear ", step.Clear);
        Add(parts, "set all ", step.RecursiveSet);
        Add(parts, "clear all ", step.RecursiveClear);
        if (step.Propagation != MountFlags.None)
        {
            Line line = new(new byte[64]);
            FlagNames.Write(ref line, new PropagationStep(step.Propagation, step.PropagationRecursive));
            parts.Add(Encoding.UTF8.GetString(line.Written));
        }

        if (step.Data.Count > 0)
        {
            parts.Add("data " + step.Data.Texts());
        }

        if (step.FileSystemReadonly)
        {
            parts.Add("file system read-only");
        }

        return string.Join("; ", parts);
    }

    private static void Add(List<string> parts, string word, MountAttributes attributes)
    {
        if (attributes != 0)
        {
            Line line = new(new byte[256]);
            FlagNames.Write(ref line, attributes);
            parts.Add(word + Encoding.UTF8.GetString(line.Written).Replace("MOUNT_ATTR_", "", System.StringComparison.Ordinal));
        }
    }
}
