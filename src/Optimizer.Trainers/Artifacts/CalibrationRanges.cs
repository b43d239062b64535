using System.Collections.Immutable;

namespace Optimizer.Trainers.Artifacts;

/// <summary>Which values flow between the layers: before the first layer, and after each.</summary>
public sealed record CalibrationRanges(ImmutableArray<ValueRange> Values);

/// <summary>Smallest and largest value seen.</summary>
public readonly record struct ValueRange(float Low, float High)
{
    /// <summary>The affine map to 0..255 that covers the range and hits 0 exactly: real = scale * (quantised - zero point).</summary>
    public (float Scale, byte ZeroPoint) Quantisation()
    {
        var (low, high) = (Math.Min(0, Low), Math.Max(0, High));
        if (high <= low) return (1, 0);
        var scale = (high - low) / 255;
        return (scale, (byte)Math.Clamp(MathF.Round(-low / scale), 0, 255));
    }
}
