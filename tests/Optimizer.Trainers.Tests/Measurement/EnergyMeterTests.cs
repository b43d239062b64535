using Optimizer.Trainers.Measurement;
using Optimizer.Trainers.Tests.Artifacts;

namespace Optimizer.Trainers.Tests.Measurement;

public sealed class EnergyMeterTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    [Fact]
    public void Without_counters_there_is_no_figure() => Assert.Null(new EnergyMeter(root.At("none")).Joules());

    [Fact]
    public void Packages_are_summed_and_their_parts_left_out()
    {
        Package("intel-rapl:0", 1_000_000);
        Package("intel-rapl:1", 5_000_000);
        Package("intel-rapl:0:0", 77);
        var meter = new EnergyMeter(root.Path);

        Package("intel-rapl:0", 3_500_000);
        Package("intel-rapl:1", 6_000_000);

        Assert.Equal(3.5, meter.Joules());
    }

    [Fact]
    public void A_counter_that_wrapped_goes_on_from_its_range()
    {
        Package("intel-rapl:0", 9_000_000);
        var meter = new EnergyMeter(root.Path);

        Package("intel-rapl:0", 500_000);

        Assert.Equal(1.5, meter.Joules());
    }

    public void Dispose() => root.Dispose();

    private void Package(string name, long microjoules)
    {
        var folder = Directory.CreateDirectory(root.At(name)).FullName;
        File.WriteAllText(Path.Combine(folder, "energy_uj"), $"{microjoules}\n");
        File.WriteAllText(Path.Combine(folder, "max_energy_range_uj"), "10000000\n");
    }
}
