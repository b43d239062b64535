using Optimizer.Trainers.Artifacts.Onnx;

namespace Optimizer.Trainers.Artifacts.Foreign;

/// <summary>A dense layer of a foreign graph: x (…, inputs) times a constant, plus a constant or nothing.</summary>
/// <param name="Weight">outputs x inputs, row-major.</param>
/// <param name="Bias">(outputs), or null.</param>
internal sealed record ConstantProduct(OnnxNode Node, string X, float[] Weight, float[]? Bias, int Outputs, int Inputs)
{
    /// <returns>Null: the node is no such layer.</returns>
    public static ConstantProduct? Of(OnnxNode node, IReadOnlyDictionary<string, OnnxTensor> constants)
    {
        if (node.Domain is not ("" or "ai.onnx") || node.Type is not ("Gemm" or "MatMul") || node.Inputs.Length < 2) return null;
        if (constants.ContainsKey(node.Inputs[0]) || !constants.TryGetValue(node.Inputs[1], out var weight)) return null;
        if (weight.Element != OnnxElement.Float32 || weight.Dims.Length != 2) return null;
        var transposed = Whole(node, "transB", 0) == 1;
        if (node.Type == "Gemm" && (Whole(node, "transA", 0) != 0 || Real(node, "alpha") != 1 || Real(node, "beta") != 1)) return null;
        var (outputs, inputs) = transposed ? ((int)weight.Dims[0], (int)weight.Dims[1]) : ((int)weight.Dims[1], (int)weight.Dims[0]);
        float[]? bias = null;
        if (node.Inputs.Length > 2 && node.Inputs[2].Length > 0)
        {
            if (!constants.TryGetValue(node.Inputs[2], out var given) || given.Element != OnnxElement.Float32 || given.Elements != outputs) return null;
            bias = given.Floats();
        }

        var values = weight.Floats();
        return new ConstantProduct(node, node.Inputs[0], transposed ? values : Transposed(values, inputs, outputs), bias, outputs, inputs);
    }

    /// <param name="values">rows x columns.</param>
    /// <returns>columns x rows.</returns>
    public static T[] Transposed<T>(T[] values, int rows, int columns)
    {
        var transposed = new T[values.Length];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                transposed[(column * rows) + row] = values[(row * columns) + column];
        return transposed;
    }

    public static long Whole(OnnxNode node, string name, long usual) => node.Attributes.FirstOrDefault(attribute => attribute.Name == name)?.Integer ?? usual;

    private static float Real(OnnxNode node, string name) => node.Attributes.FirstOrDefault(attribute => attribute.Name == name)?.Float ?? 1;
}
