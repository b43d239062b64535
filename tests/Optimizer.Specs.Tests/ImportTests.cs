using Optimizer.Core.Sweeps;

namespace Optimizer.Specs.Tests;

/// <summary>Other tools' files: <c>imports/NAME</c> becomes exactly <c>imports/NAME.expected</c>, what was changed or left out noted at its top.</summary>
public class ImportTests
{
    private static readonly Dictionary<string, string> Beside = new() { ["prices"] = "{cpu: 0.1}" };

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "imports");

    [Theory]
    [InlineData("nni-experiment.yaml")]
    [InlineData("nni-experiment-shell.yaml")]
    [InlineData("katib.yaml")]
    public void An_experiment_becomes_a_spec_of_ours(string name)
    {
        var result = SpecReader.Read(File.ReadAllText(Path.Combine(Folder, name)), name, "/", Beside);

        Assert.Empty(result.Errors);
        var native = NativeYaml.Write(result.Spec!, result.Notes, "/");
        Assert.Equal(File.ReadAllText(Path.Combine(Folder, name + ".expected")), native);
        Assert.Equal(SweepDigest.Of(result.Spec!), SweepDigest.Of(SpecReader.Read(native, name, "/").Spec!));
    }

    [Theory]
    [InlineData("nni-space.json")]
    [InlineData("nni-space-wrong.json")]
    public void A_search_space_alone_becomes_parameters(string name)
    {
        var (parameters, read) = SpecFiles.Space(Path.Combine(Folder, name))!.Value;

        var told = parameters is null
            ? "refused\n" + string.Concat(read.Errors.Select(error => $"{error.Line}:{error.Column}: {error.Text}\n"))
            : string.Concat(read.Notes.Select(note => $"# {note.Line}:{note.Column}: {note.Text}\n")) + parameters;
        Assert.Equal(File.ReadAllText(Path.Combine(Folder, name + ".expected")), told);
    }
}
