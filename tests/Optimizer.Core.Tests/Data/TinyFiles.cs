using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Optimizer.Core.Data;

namespace Optimizer.Core.Tests.Data;

/// <summary>Data files in memory, opened by name.</summary>
internal sealed class TinyFiles
{
    private readonly Dictionary<string, byte[]> files = new(StringComparer.Ordinal);

    public TinyFiles With(string name, string text) => With(name, Encoding.UTF8.GetBytes(text));

    public TinyFiles With(string name, byte[] bytes)
    {
        files[name] = bytes;
        return this;
    }

    public LoadedData Read(DataSpec spec) => DataReader.Read(spec, Open);

    public IReadOnlyList<string> ProblemsOf(DataSpec spec) =>
        [.. Assert.Throws<DataProblemsException>(() => Read(spec)).Problems.Select(problem => problem.ToString())];

    public static DataSpec Csv(string path = "a.csv") => new() { Format = "csv", Path = path };

    public static DataSpec Idx() => new() { Format = "idx", Path = "images", Labels = "labels" };

    /// <summary>Rows "x,y,label" that all differ; <paramref name="classes"/> labels in turn.</summary>
    public static string Rows(int rows, int classes) =>
        string.Concat(Enumerable.Range(0, rows).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row},{row % 7},{row % classes}\n")));

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest)) zip.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>An IDX file of unsigned bytes.</summary>
    public static byte[] Bytes(int[] sizes, Func<int, byte> value)
    {
        var count = sizes.Aggregate(1, (product, size) => product * size);
        var file = new byte[4 + (4 * sizes.Length) + count];
        (file[2], file[3]) = (8, (byte)sizes.Length);
        for (var index = 0; index < sizes.Length; index++) BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * index)), sizes[index]);
        for (var index = 0; index < count; index++) file[4 + (4 * sizes.Length) + index] = value(index);
        return file;
    }

    private Stream Open(string path) =>
        files.TryGetValue(path, out var bytes) ? new MemoryStream(bytes, writable: false) : throw new FileNotFoundException(null, path);
}
