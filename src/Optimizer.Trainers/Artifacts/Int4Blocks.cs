namespace Optimizer.Trainers.Artifacts;

/// <summary>
/// Weights in 4 bits, in the layout of ONNX Runtime's MatMulNBits: per output row, blocks along the inputs, the earlier of two values in the
/// low half of a byte, the last block padded. real = scale * (value - 8).
/// </summary>
/// <param name="Packed">rows x blocks x <see cref="Size"/> / 2.</param>
/// <param name="Scales">rows x blocks.</param>
public sealed record Int4Blocks(byte[] Packed, float[] Scales, int BlocksPerRow)
{
    /// <summary>Inputs that share a scale.</summary>
    public const int Size = 32;

    /// <param name="weight">rows x columns, row-major.</param>
    public static Int4Blocks Of(ReadOnlySpan<float> weight, int rows, int columns)
    {
        var blocks = (columns + Size - 1) / Size;
        var (packed, scales) = (new byte[rows * blocks * Size / 2], new float[rows * blocks]);
        for (var row = 0; row < rows; row++)
            for (var block = 0; block < blocks; block++)
            {
                var values = weight.Slice((row * columns) + (block * Size), Math.Min(Size, columns - (block * Size)));
                var index = (row * blocks) + block;
                scales[index] = Pack(values, packed.AsSpan(index * Size / 2, Size / 2));
            }

        return new Int4Blocks(packed, scales, blocks);
    }

    /// <summary>The value that is largest in size becomes -8, so that all sixteen steps are used.</summary>
    private static float Pack(ReadOnlySpan<float> values, Span<byte> packed)
    {
        var largest = 0f;
        foreach (var value in values) largest = Math.Abs(value) > Math.Abs(largest) ? value : largest;
        var scale = largest / -8;
        for (var at = 0; at < Size; at++)
        {
            var step = at < values.Length && scale != 0 ? Math.Clamp((int)MathF.Round(values[at] / scale), -8, 7) : 0;
            packed[at / 2] |= (byte)((step + 8) << (4 * (at % 2)));
        }

        return scale;
    }
}
