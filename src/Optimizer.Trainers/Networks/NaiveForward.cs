namespace Optimizer.Trainers.Networks;

/// <summary>The network computed the slow, obvious way, in double precision: what faster ways are tested against.</summary>
public static class NaiveForward
{
    /// <param name="rows">rows x features, row-major.</param>
    /// <returns>rows x classes, row-major.</returns>
    public static float[] Run(Network network, ReadOnlySpan<float> rows)
    {
        var width = network.InputShape.Aggregate(1, (product, size) => product * size);
        var (shapes, outputs) = (network.Shapes(), new List<float>());
        for (var row = 0; row < rows.Length / width; row++)
        {
            var x = rows.Slice(row * width, width).ToArray().Select(value => (double)value).ToArray();
            for (var index = 0; index < network.Layers.Length; index++) x = Apply(network.Layers[index], x, shapes[index], shapes[index + 1]);
            outputs.AddRange(x.Select(value => (float)value));
        }

        return [.. outputs];
    }

    private static double[] Apply(Layer layer, double[] x, IReadOnlyList<int> before, IReadOnlyList<int> after) => layer switch
    {
        DenseLayer dense => Dense(dense, x),
        ConvLayer conv => Conv(conv, x, before, after),
        ReluLayer => [.. x.Select(value => Math.Max(0, value))],
        MaxPoolLayer pool => Pool(pool, x, before, after),
        _ => x,
    };

    private static double[] Dense(DenseLayer layer, double[] x)
    {
        var y = new double[layer.Outputs];
        for (var output = 0; output < y.Length; output++)
        {
            y[output] = layer.Bias?[output] ?? 0;
            for (var input = 0; input < layer.Inputs; input++) y[output] += (double)layer.Weight[(output * layer.Inputs) + input] * x[input];
        }

        return y;
    }

    private static double[] Conv(ConvLayer layer, double[] x, IReadOnlyList<int> before, IReadOnlyList<int> after)
    {
        var (height, width, k) = (before[1], before[2], layer.Kernel);
        var y = new double[after[0] * after[1] * after[2]];
        for (var o = 0; o < after[0]; o++)
            for (var i = 0; i < after[1]; i++)
                for (var j = 0; j < after[2]; j++)
                {
                    var sum = (double)(layer.Bias?[o] ?? 0);
                    for (var c = 0; c < layer.InChannels; c++)
                        for (var di = 0; di < k; di++)
                            for (var dj = 0; dj < k; dj++)
                            {
                                var (row, column) = (i + di - layer.Padding, j + dj - layer.Padding);
                                if (row < 0 || column < 0 || row >= height || column >= width) continue;
                                sum += layer.Weight[(((((o * layer.InChannels) + c) * k) + di) * k) + dj] * x[(((c * height) + row) * width) + column];
                            }

                    y[(((o * after[1]) + i) * after[2]) + j] = sum;
                }

        return y;
    }

    private static double[] Pool(MaxPoolLayer layer, double[] x, IReadOnlyList<int> before, IReadOnlyList<int> after)
    {
        var y = new double[after[0] * after[1] * after[2]];
        Array.Fill(y, double.NegativeInfinity);
        for (var c = 0; c < after[0]; c++)
            for (var i = 0; i < after[1] * layer.Size; i++)
                for (var j = 0; j < after[2] * layer.Size; j++)
                {
                    var at = (((c * after[1]) + (i / layer.Size)) * after[2]) + (j / layer.Size);
                    y[at] = Math.Max(y[at], x[(((c * before[1]) + i) * before[2]) + j]);
                }

        return y;
    }
}
