using Optimizer.Cli.Running;

namespace Optimizer.Cli.Tests.Running;

public class TrainerHostPathTests
{
    [Fact]
    public void It_is_found_in_the_builds_output_and_beside_a_published_program()
    {
        var root = Directory.CreateTempSubdirectory("bin-").FullName;
        var own = Directory.CreateDirectory(Path.Combine(root, "Optimizer.Cli", "release")).FullName;
        var built = Touch(Path.Combine(root, "Optimizer.TrainerHost", "release_linux-x64"));

        Assert.Equal(built, TrainerHostPath.Find(own + "/", null));
        Assert.Equal(Touch(Path.Combine(own, "trainer-host")), TrainerHostPath.Find(own, null));

        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public void The_environment_wins_and_must_be_right() => Assert.Contains(
        "/no/such", Assert.Throws<CliException>(() => TrainerHostPath.Find(AppContext.BaseDirectory, "/no/such")).Message, StringComparison.Ordinal);

    [Fact]
    public void Where_it_is_nowhere_the_error_says_how_to_build_it() => Assert.Contains(
        "dotnet build src/Optimizer.TrainerHost",
        Assert.Throws<CliException>(() => TrainerHostPath.Find("/tmp/a/b/debug", null)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_program_carries_no_library_of_a_trainer_and_none_of_another_platform()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var files = Directory.GetFiles(Path.Combine(own.Parent!.Parent!.FullName, "Optimizer.Cli", own.Name), "*", SearchOption.AllDirectories);

        Assert.Contains(files, file => file.EndsWith("/optimizer.dll", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => file.Contains("libtorch", StringComparison.OrdinalIgnoreCase) || file.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(files, file => file.Contains("/runtimes/win", StringComparison.Ordinal) || file.Contains("/runtimes/osx", StringComparison.Ordinal));
        Assert.InRange(files.Sum(file => new FileInfo(file).Length), 1, 100_000_000);
    }

    private static string Touch(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "Optimizer.TrainerHost");
        File.WriteAllText(path, "");
        return path;
    }
}
