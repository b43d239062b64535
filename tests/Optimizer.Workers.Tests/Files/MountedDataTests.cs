using Optimizer.Workers.Files;

namespace Optimizer.Workers.Tests.Files;

public sealed class MountedDataTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mounts-").FullName;

    [Fact]
    public void A_mount_is_a_folder_of_this_machine()
    {
        Directory.CreateDirectory(Path.Combine(folder, "sets/mnist"));
        File.WriteAllText(Path.Combine(folder, "sets/mnist/train.gz"), "");

        Assert.Equal(Path.Combine(folder, "sets/mnist/train.gz"), PathOf("mount:sets/mnist/train.gz"));
    }

    [Theory]
    [InlineData("mount:other/x", "There is no mount 'other' here for 'mount:other/x' (there is sets); name its folder with --mount other=/its/folder.")]
    [InlineData("mount:sets/../secret", "The data path 'mount:sets/../secret' leads out of the mount 'sets'.")]
    [InlineData("mount:sets//etc/passwd", "The data path 'mount:sets//etc/passwd' leads out of the mount 'sets'.")]
    [InlineData("mount:sets", "The data path 'mount:sets' must be mount:NAME/path.")]
    public void Others_are_refused(string text, string words) => Assert.Equal(words, Assert.Throws<InvalidDataException>(() => PathOf(text)).Message);

    [Fact]
    public void What_is_not_there_is_told() => Assert.Contains(
        "has no 'mount:sets/none.csv'", Assert.Throws<InvalidDataException>(() => PathOf("mount:sets/none.csv")).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string PathOf(string text) => MountedData.PathOf(text, new Dictionary<string, string> { ["sets"] = Path.Combine(folder, "sets") });
}
