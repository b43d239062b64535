using Optimizer.Workers.Devices;

namespace Optimizer.Workers.Tests.Devices;

public class DeviceDeclarationTests
{
    [Fact]
    public void A_class_and_a_count_are_enough() =>
        Assert.Equal([WorkerDevice.Cpu(0), WorkerDevice.Cpu(1)], DeviceDeclaration.Parse("cpu:2", cores: 16));

    [Fact]
    public void Cards_share_the_cores_and_are_numbered_through() => Assert.Equal(
        [
            new WorkerDevice("a100-0", "a100", "cuda", "cuda:0", 5), new WorkerDevice("a100-1", "a100", "cuda", "cuda:1", 5),
            new WorkerDevice("t4-0", "t4", "cuda", "cuda:2", 5), new WorkerDevice("cpu-0", "cpu", "cpu", "cpu", 1),
        ],
        DeviceDeclaration.Parse("a100:2, t4:1@cuda, cpu:1", cores: 16));

    [Fact]
    public void Kind_and_threads_may_be_said() => Assert.Equal(
        [new WorkerDevice("big-0", "big", "cpu", "cpu", 8), new WorkerDevice("cpu-arm-0", "cpu-arm", "cpu", "cpu", 4)],
        DeviceDeclaration.Parse("big:1@cpu/8,cpu-arm:1/4", cores: 16));

    [Theory]
    [InlineData("", "No device is declared; write for example cpu:4 or a100:2@cuda, or leave it out to have them found.")]
    [InlineData("cpu", "The device 'cpu' must be CLASS:COUNT, then @cpu or @cuda, then /THREADS where wanted: a100:2@cuda/8.")]
    [InlineData("cpu:0", "The device 'cpu:0' has the number 0; it must be from 1 to 1024.")]
    [InlineData("t4:1@gpu", "The device 't4:1@gpu' is of kind 'gpu'; it must be cpu or cuda.")]
    [InlineData("cpu:1,cpu:2", "The device class 'cpu' is declared twice; write it once with the sum.")]
    public void What_is_wrong_is_told(string text, string words) =>
        Assert.Equal(words, Assert.Throws<FormatException>(() => DeviceDeclaration.Parse(text, cores: 4)).Message);
}
