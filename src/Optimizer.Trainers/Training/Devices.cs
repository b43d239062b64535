using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Trainers.Hosting;
using TorchSharp;
using static TorchSharp.torch;

namespace Optimizer.Trainers.Training;

/// <summary>Where tensors live.</summary>
public static class Devices
{
    /// <param name="names">As the request says: <c>cpu</c> or <c>cuda:N</c>; the first is used.</param>
    /// <exception cref="StageFailedException">The device is unknown or not there.</exception>
    public static Device Of(ImmutableArray<string> names)
    {
        var name = names.IsDefaultOrEmpty ? "cpu" : names[0];
        if (name == "cpu") return CPU;
        if (!name.StartsWith("cuda:", StringComparison.Ordinal) || !int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            throw new StageFailedException("error", $"Device '{name}' is unknown; there are cpu and cuda:N.");
        var count = cuda.is_available() ? cuda.device_count() : 0;
        return index < count
            ? new Device(DeviceType.CUDA, index)
            : throw new StageFailedException("error", $"Device '{name}' is not there: libtorch sees {count} CUDA devices. Build with -p:Torch=cuda and check the driver.");
    }
}
