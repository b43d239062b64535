namespace Optimizer.Specs.Tests;

/// <summary>Every <c>broken/NAME.yaml</c> is refused with exactly the lines of <c>broken/NAME.errors</c>: <c>line:column: sentence</c>.</summary>
public class BrokenTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "broken");

    public static TheoryData<string> Names() => [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_broken_spec_or_data_file_is_refused_with_place_and_sentence(string name)
    {
        var file = Path.Combine(Folder, name + ".yaml");

        var loaded = SpecFiles.Load(file);

        Assert.Null(loaded.Result.Spec);
        Assert.Null(loaded.Data);
        Assert.All(loaded.Result.Errors, error => Assert.Equal(file, error.File));
        var told = string.Concat(loaded.Result.Errors.Select(error => $"{error.Line}:{error.Column}: {error.Text}\n")).Replace(Folder + "/", "", StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.ChangeExtension(file, ".errors")), told);
    }

    [Fact]
    public void There_are_at_least_forty_of_them() => Assert.True(Names().Count >= 40);
}
