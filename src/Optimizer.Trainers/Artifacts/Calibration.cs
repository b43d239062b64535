using Microsoft.ML.OnnxRuntime;
using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Artifacts;

/// <summary>Runs rows through the float network and notes which values each layer gives.</summary>
public static class Calibration
{
    private const int BatchSize = 64;
    private const int Bins = 4096;

    /// <param name="rows">rows x features: training rows, some hundreds are enough.</param>
    /// <param name="share">Share of the values on each side of 0 that the range must cover. 1: the smallest and largest value.</param>
    public static CalibrationRanges Observe(Network network, ReadOnlySpan<float> rows, double share = 1)
    {
        using var observed = new Observation(network);
        var extremes = new ValueRange[network.Layers.Length + 1];
        observed.Each(rows, (at, values) => extremes[at] = Widened(extremes[at], values));
        if (share >= 1) return new CalibrationRanges([.. extremes]);

        var histograms = extremes.Select(_ => new long[2, Bins]).ToArray();
        observed.Each(rows, (at, values) => Count(values, extremes[at], histograms[at]));
        return new CalibrationRanges([.. extremes.Select((range, at) => new ValueRange(
            range.Low * Covered(histograms[at], 0, share), range.High * Covered(histograms[at], 1, share)))]);
    }

    private static ValueRange Widened(ValueRange range, ReadOnlySpan<float> values)
    {
        var (low, high) = (range.Low, range.High);
        foreach (var value in values) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return new ValueRange(low, high);
    }

    /// <summary>Bins are equal shares of the way from 0 to the extreme, below and above 0.</summary>
    private static void Count(ReadOnlySpan<float> values, ValueRange range, long[,] histogram)
    {
        foreach (var value in values)
        {
            if (value == 0) continue;
            var (side, extreme) = value < 0 ? (0, range.Low) : (1, range.High);
            histogram[side, Math.Min(Bins - 1, (int)(value / extreme * Bins))]++;
        }
    }

    private static float Covered(long[,] histogram, int side, double share)
    {
        var total = 0L;
        for (var bin = 0; bin < Bins; bin++) total += histogram[side, bin];
        var (needed, seen) = (share * total, 0L);
        for (var bin = 0; bin < Bins; bin++)
        {
            seen += histogram[side, bin];
            if (seen >= needed) return (bin + 1f) / Bins;
        }

        return 1;
    }

    private sealed class Observation : IDisposable
    {
        private readonly InferenceSession session;
        private readonly RunOptions options = new();
        private readonly string[] outputs;
        private readonly long[] rowShape;

        public Observation(Network network)
        {
            var model = FloatGraph.BuildObserved(network);
            outputs = [.. model.Graph.Outputs.Select(output => output.Name)];
            rowShape = [.. network.InputShape];
            using var sessionOptions = ArtifactSession.Options();
            session = new InferenceSession(OnnxWriter.Write(model), sessionOptions);
        }

        /// <summary>Calls back with 0 and the input, then with 1, 2, … and what each layer gave; for every batch.</summary>
        public void Each(ReadOnlySpan<float> rows, ObservedValues see)
        {
            var features = (int)rowShape.Aggregate(1L, (product, size) => product * size);
            for (var from = 0; from < rows.Length; from += BatchSize * features)
            {
                var batch = rows[from..Math.Min(rows.Length, from + (BatchSize * features))].ToArray();
                see(0, batch);
                using var input = OrtValue.CreateTensorValueFromMemory(batch, [batch.Length / features, .. rowShape]);
                using var results = session.Run(options, [NetworkOnnx.Input], [input], outputs);
                for (var at = 0; at < outputs.Length; at++) see(at + 1, results[at].GetTensorDataAsSpan<float>());
            }
        }

        public void Dispose()
        {
            options.Dispose();
            session.Dispose();
        }
    }

    private delegate void ObservedValues(int at, ReadOnlySpan<float> values);
}
