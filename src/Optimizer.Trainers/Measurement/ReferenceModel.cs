using Optimizer.Core.Seeds;
using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Measurement;

/// <summary>A fixed network that is timed beside every artifact: when its own figures move, the machine changed. Never change it.</summary>
public static class ReferenceModel
{
    /// <summary>64 - 256 - 256 - 10, float32, the same weights always.</summary>
    public static byte[] Bytes()
    {
        var random = new TrialRandom(20_240_917, 0);
        DenseLayer Dense(int inputs, int outputs) =>
            new([.. Enumerable.Range(0, inputs * outputs).Select(_ => (float)(random.NextNormal() * Math.Sqrt(2.0 / inputs)))], new float[outputs], inputs, outputs);
        return OnnxWriter.Write(FloatGraph.Build(new Network([64], [Dense(64, 256), new ReluLayer(), Dense(256, 256), new ReluLayer(), Dense(256, 10)])));
    }
}
