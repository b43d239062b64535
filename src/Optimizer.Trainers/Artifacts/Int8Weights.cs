namespace Optimizer.Trainers.Artifacts;

/// <summary>Weights in 8 bits, symmetric, one scale per output channel: real = scale[channel] * value.</summary>
/// <param name="Values">channels x perChannel, row-major, -127..127.</param>
/// <param name="Scales">(channels)</param>
public sealed record Int8Weights(sbyte[] Values, float[] Scales)
{
    /// <param name="weight">channels x perChannel, row-major.</param>
    /// <param name="smallestScales">(channels), or empty: no scale is below these.</param>
    public static Int8Weights Of(ReadOnlySpan<float> weight, int channels, ReadOnlySpan<float> smallestScales = default)
    {
        var perChannel = weight.Length / channels;
        var (values, scales) = (new sbyte[weight.Length], new float[channels]);
        for (var channel = 0; channel < channels; channel++)
        {
            var row = weight.Slice(channel * perChannel, perChannel);
            var largest = 0f;
            foreach (var value in row) largest = Math.Max(largest, Math.Abs(value));
            var scale = Math.Max(largest / 127, smallestScales.IsEmpty ? 0 : smallestScales[channel]);
            if (scale < 1e-30f) scale = 1;
            scales[channel] = scale;
            for (var at = 0; at < perChannel; at++) values[(channel * perChannel) + at] = (sbyte)MathF.Round(row[at] / scale);
        }

        return new Int8Weights(values, scales);
    }
}
