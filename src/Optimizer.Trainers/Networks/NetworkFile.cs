using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Optimizer.Trainers.Networks;

/// <summary>A network on disk: "OPTNET1\n", a length and a JSON header, the weights as little-endian float32, and a SHA-256 of all before it.</summary>
public static class NetworkFile
{
    private static readonly byte[] Magic = "OPTNET1\n"u8.ToArray();

    public static void Save(Network network, string path)
    {
        using var memory = new MemoryStream();
        memory.Write(Magic);
        var header = JsonSerializer.SerializeToUtf8Bytes(new Header([.. network.InputShape], [.. network.Layers.Select(Describe)]));
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        memory.Write(length);
        memory.Write(header);
        foreach (var values in network.Layers.SelectMany(Arrays)) memory.Write(MemoryMarshal.AsBytes<float>(values));
        memory.Write(SHA256.HashData(memory.ToArray()));
        DurableFile.Write(path, memory.ToArray());
    }

    /// <exception cref="InvalidDataException">Not such a file, or damaged.</exception>
    public static Network Load(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < 44 || !bytes.AsSpan(0, 8).SequenceEqual(Magic)) throw new InvalidDataException($"{path} is not a network file.");
        if (!SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32)).AsSpan().SequenceEqual(bytes.AsSpan(bytes.Length - 32)))
            throw new InvalidDataException($"{path} is damaged: its checksum does not match.");
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8));
        var header = JsonSerializer.Deserialize<Header>(bytes.AsSpan(12, length))!;
        var at = 12 + length;
        float[] Take(int count)
        {
            var values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(at, count * 4)).ToArray();
            at += count * 4;
            return values;
        }

        var layers = header.Layers.Select(one => Build(one, Take)).ToImmutableArray();
        return new Network([.. header.InputShape], layers);
    }

    private static LayerHeader Describe(Layer layer) => layer switch
    {
        DenseLayer dense => new("dense", [dense.Inputs, dense.Outputs], dense.Bias is not null),
        ConvLayer conv => new("conv", [conv.InChannels, conv.OutChannels, conv.Kernel, conv.Padding], conv.Bias is not null),
        ReluLayer => new("relu", [], false),
        MaxPoolLayer pool => new("maxpool", [pool.Size], false),
        FlattenLayer => new("flatten", [], false),
        _ => throw new InvalidOperationException($"Layer {layer.GetType().Name} has no file form."),
    };

    private static IEnumerable<float[]> Arrays(Layer layer)
    {
        var (weight, bias) = layer switch
        {
            DenseLayer dense => (dense.Weight, dense.Bias),
            ConvLayer conv => (conv.Weight, conv.Bias),
            _ => (null, null),
        };
        if (weight is not null) yield return weight;
        if (bias is not null) yield return bias;
    }

    private static Layer Build(LayerHeader header, Func<int, float[]> take)
    {
        var sizes = header.Sizes;
        switch (header.Kind)
        {
            case "dense":
                var matrix = take(sizes[0] * sizes[1]);
                return new DenseLayer(matrix, header.Bias ? take(sizes[1]) : null, sizes[0], sizes[1]);
            case "conv":
                var kernel = take(sizes[0] * sizes[1] * sizes[2] * sizes[2]);
                return new ConvLayer(kernel, header.Bias ? take(sizes[1]) : null, sizes[0], sizes[1], sizes[2], sizes[3]);
            case "relu": return new ReluLayer();
            case "maxpool": return new MaxPoolLayer(sizes[0]);
            case "flatten": return new FlattenLayer();
            default: throw new InvalidDataException($"Layer kind '{header.Kind}' is unknown to this version.");
        }
    }

    private sealed record Header(int[] InputShape, LayerHeader[] Layers);

    private sealed record LayerHeader(string Kind, int[] Sizes, bool Bias);
}
