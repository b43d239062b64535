namespace Optimizer.Trainers.Artifacts.Foreign;

internal static class OnnxFile
{
    /// <summary>By its name: a worker's cache keeps names, and a file that is called so but is none fails with what ONNX Runtime says of it.</summary>
    public static bool Is(string path) => path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);
}
