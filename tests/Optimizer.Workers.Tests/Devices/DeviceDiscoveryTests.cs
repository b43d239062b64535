using Optimizer.Workers.Devices;

namespace Optimizer.Workers.Tests.Devices;

public sealed class DeviceDiscoveryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("devices-").FullName;

    [Fact]
    public void Without_cards_every_core_is_a_slot_of_one_thread() =>
        Assert.Equal(
            [new WorkerDevice("cpu-0", "cpu", "cpu", "cpu", 1), new WorkerDevice("cpu-1", "cpu", "cpu", "cpu", 1)],
            DeviceDiscovery.Find(Path.Combine(folder, "none"), cores: 2));

    [Fact]
    public void Each_card_is_a_slot_whose_class_is_its_model_and_cores_are_shared_out()
    {
        foreach (var (bus, model) in new[] { ("0000:3b:00.0", "NVIDIA A100-SXM4-80GB"), ("0000:af:00.0", "Tesla T4") })
        {
            Directory.CreateDirectory(Path.Combine(folder, bus));
            File.WriteAllText(Path.Combine(folder, bus, "information"), $"Model: \t\t {model}\nIRQ:   \t\t 40\n");
        }

        Assert.Equal(
            [new WorkerDevice("cuda-0", "a100-sxm4-80gb", "cuda", "cuda:0", 8), new WorkerDevice("cuda-1", "tesla-t4", "cuda", "cuda:1", 8)],
            DeviceDiscovery.Find(folder, cores: 16));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
