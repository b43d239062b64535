using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

namespace Optimizer.Trainers.Measurement;

/// <summary>On what was measured.</summary>
public static class MachineFacts
{
    /// <summary>Instruction sets that decide which kernels ONNX Runtime takes.</summary>
    private static readonly string[] Telling = ["avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16", "asimd", "asimddp", "i8mm"];

    public static ImmutableSortedDictionary<string, string> Read()
    {
        var lines = File.Exists("/proc/cpuinfo") ? File.ReadAllLines("/proc/cpuinfo") : [];
        var flags = (Field(lines, "flags") ?? Field(lines, "Features") ?? "").Split(' ').ToHashSet(StringComparer.Ordinal);
        return ImmutableSortedDictionary<string, string>.Empty
            .Add("cpu", Field(lines, "model name") ?? "unknown")
            .Add("cpu_cores", $"{Environment.ProcessorCount}")
            .Add("cpu_flags", string.Join(' ', Telling.Where(flags.Contains)))
            .Add("onnxruntime", OrtEnv.Instance().GetVersionString())
            .Add("threads", "1");
    }

    private static string? Field(string[] lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2).ElementAtOrDefault(1)?.Trim();
}
