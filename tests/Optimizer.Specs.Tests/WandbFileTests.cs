using Optimizer.Core.Sweeps;

namespace Optimizer.Specs.Tests;

/// <summary>
/// W&B sweep files over the whole schema and its traps: each <c>wandb/NAME.yaml</c> is read into exactly the spec of <c>wandb/NAME.expected</c>, notes
/// on what was changed at its top, or refused with exactly those sentences. What W&B has no word for, a price, is said beside the file.
/// </summary>
public class WandbFileTests
{
    private static readonly Dictionary<string, string> Beside = new() { ["prices"] = "{cpu: 0.1}" };

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "wandb");

    public static TheoryData<string> Names() => [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sweep_file_means_what_is_expected_or_is_refused_with_the_reason(string name)
    {
        var result = SpecReader.Read(File.ReadAllText(Path.Combine(Folder, name + ".yaml")), $"{name}.yaml", "/", Beside);

        var told = result.Spec is { } spec
            ? NativeYaml.Write(spec, result.Notes, "/")
            : "refused\n" + string.Concat(result.Errors.Select(error => $"{error.Line}:{error.Column}: {error.Text}\n"));
        Assert.Equal(File.ReadAllText(Path.Combine(Folder, name + ".expected")), told);
        if (result.Spec is not { } read) return;
        var again = SpecReader.Read(told, $"{name}.yaml", "/");
        Assert.Empty(again.Errors);
        Assert.Equal(SweepDigest.Of(read), SweepDigest.Of(again.Spec!));
    }

    [Fact]
    public void Line_ends_of_Windows_change_nothing()
    {
        var text = File.ReadAllText(Path.Combine(Folder, "nested.yaml"));

        var windows = SpecReader.Read(text.Replace("\n", "\r\n", StringComparison.Ordinal), "nested.yaml", "/", Beside);

        Assert.Equal(SweepDigest.Of(SpecReader.Read(text, "nested.yaml", "/", Beside).Spec!), SweepDigest.Of(windows.Spec!));
    }

    [Fact]
    public void There_are_at_least_sixty_of_them() => Assert.True(Names().Count >= 60);
}
