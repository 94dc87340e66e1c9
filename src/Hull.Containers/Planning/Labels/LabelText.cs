using Hull.Primitives;

namespace Hull.Containers.Planning.Labels;

/// <summary>Label steps in words and as kernel calls.</summary>
internal static class LabelText
{
    /// <summary>For example <c>take the AppArmor profile docker-default</c>; false when <paramref name="step"/> is of another kind.</summary>
    public static bool TryWrite(scoped ref Line line, in Step step)
    {
        switch (step.Kind)
        {
            case StepKind.OpenLabelFile:
                line.Add(IsApparmor(in step) ? "open the file for the AppArmor profile"u8 : "open the file for the SELinux label"u8);
                return true;
            case StepKind.LabelKeys: line.Add("label keys "u8, step.Arguments<TextStep>().Text.Span); return true;
            case StepKind.SetLabel:
                line.Add(IsApparmor(in step) ? "take the AppArmor profile "u8 : "take the SELinux label "u8, LabelPlanner.NameOf(in step.Arguments<LabelStep>()));
                return true;
            default: return false;
        }
    }

    /// <summary>The calls; false when <paramref name="step"/> is of another kind.</summary>
    public static bool TryWriteCalls(scoped ref Line line, in Step step)
    {
        switch (step.Kind)
        {
            case StepKind.OpenLabelFile:
                Open(ref line, IsApparmor(in step) ? "thread-self/attr/apparmor/exec\") [ENOENT: \"thread-self/attr/exec\"]"u8 : "thread-self/attr/exec\")"u8);
                return true;
            case StepKind.LabelKeys:
                Open(ref line, "thread-self/attr/keycreate\")"u8);
                Write(ref line, ", write("u8, step.Arguments<TextStep>().Text);
                return true;
            case StepKind.SetLabel:
                Write(ref line, IsApparmor(in step) ? "write(attr/apparmor/exec, "u8 : "write(attr/exec, "u8, step.Arguments<LabelStep>().Text);
                return true;
            default: return false;
        }
    }

    private static bool IsApparmor(in Step step) => step.Arguments<LabelStep>().Module == SecurityModule.Apparmor;

    private static void Open(scoped ref Line line, scoped System.ReadOnlySpan<byte> rest) =>
        line.Add("proc = open(\"/proc\"), fstatfs, statx [no procfs: refused], openat2(proc, \""u8, rest);

    private static void Write(scoped ref Line line, scoped System.ReadOnlySpan<byte> call, Utf8 text)
    {
        line.Add(call);
        CallText.Quote(ref line, text.Span);
        line.Add(")"u8);
    }
}
