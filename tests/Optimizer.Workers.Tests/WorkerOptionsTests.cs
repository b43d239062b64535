namespace Optimizer.Workers.Tests;

public class WorkerOptionsTests
{
    private static readonly WorkerOptions Good = new() { Name = "w", Server = "unix:/run/o.sock", TrainerHost = "t", Work = "w" };

    [Theory]
    [InlineData("unix:/run/o.sock")]
    [InlineData("http://10.0.0.1:5000")]
    [InlineData("https://optimizer.example")]
    public void A_coordinator_is_a_socket_or_an_address(string server) => Assert.Equal(server, (Good with { Server = server }).Checked().Server);

    [Fact]
    public void Others_are_refused() =>
        Assert.Equal(
            "The coordinator's address 'host:5000' must be unix:/path/to.sock, http://host:port or https://host:port.",
            Assert.Throws<ArgumentException>(() => (Good with { Server = "host:5000" }).Checked()).Message);

    [Fact]
    public void A_name_with_a_slash_is_refused() =>
        Assert.Equal(
            "The worker name 'a/b' must be non-empty and without '/'; the host's name is a good one.",
            Assert.Throws<ArgumentException>(() => (Good with { Name = "a/b" }).Checked()).Message);

    [Theory, InlineData("a/b", "/data"), InlineData("a", "data"), InlineData("", "/data")]
    public void A_mount_has_a_plain_name_and_an_absolute_folder(string name, string folder) =>
        Assert.Equal(
            $"The mount '{name}' to '{folder}' must have a name without '/' and an absolute folder.",
            Assert.Throws<ArgumentException>(() => (Good with { Mounts = Good.Mounts.Add(name, folder) }).Checked()).Message);
}
