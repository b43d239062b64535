using Optimizer.Core.Data;
using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Compression;

/// <summary>Writes a network in a number format; where that needs ranges, calibrates on training rows and takes the rule that errs least on them.</summary>
public static class CalibratedArtifact
{
    private const int MostRows = 512;

    /// <summary>Covering everything, or cutting off the rarest values so that the others get finer steps.</summary>
    private static readonly double[] Shares = [1, 0.9999, 0.999];

    /// <param name="seed">Of the choice of calibration rows.</param>
    /// <returns>What a reader of the result should know.</returns>
    public static string Write(Network network, Quantization quantization, LoadedData data, long seed, string path)
    {
        var convolutions = network.Layers.Any(layer => layer is ConvLayer);
        switch (quantization)
        {
            case Quantization.Int8Static:
                var (ranges, how) = Calibrate(network, data, seed, found => StaticInt8Graph.Build(network, found));
                NetworkOnnx.WriteInt8Static(network, ranges, path);
                return $"Weights and activations in 8 bits; {how}.";
            case Quantization.Int8Dynamic:
                NetworkOnnx.WriteInt8Dynamic(network, path);
                return convolutions
                    ? "Dense layers in 8 bits, activations scaled per call; convolutions stay float32, as their dynamic 8-bit form is slower."
                    : "Weights in 8 bits, activations scaled per call.";
            case Quantization.Int4 when convolutions:
                var (convRanges, convHow) = Calibrate(network, data, seed, found => Int4Graph.Build(network, found));
                NetworkOnnx.WriteInt4(network, convRanges, path);
                return $"Dense weights in 4 bits (blocks of {Int4Blocks.Size}); convolutions in 8 bits; {convHow}.";
            case Quantization.Int4:
                NetworkOnnx.WriteInt4(network, null, path);
                return $"Weights in 4 bits (blocks of {Int4Blocks.Size}), products in 8 bits.";
            default:
                NetworkOnnx.WriteFloat(network, path);
                return "Weights and arithmetic in float32.";
        }
    }

    private static (CalibrationRanges Ranges, string How) Calibrate(Network network, LoadedData data, long seed, Func<CalibrationRanges, OnnxModel> build)
    {
        var sample = CalibrationRows.Of(data, seed, MostRows);
        using var original = new ArtifactSession(OnnxWriter.Write(FloatGraph.Build(network)));
        var expected = original.Predict(sample.Features);
        var (best, bestShare, least) = (default(CalibrationRanges), 0.0, double.PositiveInfinity);
        foreach (var (ranges, share) in Calibration.Observe(network, sample.Features, Shares).Zip(Shares))
        {
            using var quantised = new ArtifactSession(OnnxWriter.Write(build(ranges)));
            var error = quantised.Predict(sample.Features).Zip(expected, (mine, right) => (double)(mine - right) * (mine - right)).Sum();
            if (error < least) (best, bestShare, least) = (ranges, share, error);
        }

        return best is null
            ? throw new ArtifactRefusedException("The network gives no finite scores on the calibration rows, so it cannot be quantised. Fine-tune at a smaller finetune_learning_rate.")
            : (best, $"ranges from {sample.Count} training rows cover {bestShare:0.##%} of the values");
    }
}
