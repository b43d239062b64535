using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Optimizer.Core.Data;

/// <summary>From files to rows, split and digest. Reads through <c>open</c>, so that it needs no file system of its own.</summary>
public static class DataReader
{
    /// <param name="open">Opens a path of the spec.</param>
    /// <exception cref="DataProblemsException">Anything wrong with the files, with file and row.</exception>
    public static LoadedData Read(DataSpec spec, Func<string, Stream> open)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var main = ReadPart(spec, spec.Path, spec.Labels, open, digest);
        var test = spec.TestPath is null ? null : ReadPart(spec, spec.TestPath, spec.TestLabels, open, digest);
        if (test is not null && test.Width != main.Width)
            throw new DataProblemsException($"{Name(spec.TestPath!)}: rows of {test.Width} features, {Name(spec.Path)} has {main.Width}.");
        var names = main.Labels.Concat(test?.Labels ?? []).Distinct().Order(new ByNumberThenText()).ToImmutableArray();
        if (names.Length < 2) throw new DataProblemsException($"{Name(spec.Path)}: every row has the label '{names.FirstOrDefault()}'; a classifier needs at least two classes.");
        var numbers = names.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index);
        var labels = main.Labels.Concat(test?.Labels ?? []).Select(label => numbers[label]).ToArray();
        float[] features = [.. main.Features, .. test?.Features ?? []];
        var shape = ShapeOf(spec, main);
        var split = Splitter.Split(features, labels, main.Rows, names, spec, Name(spec.Path));
        Scale(features, spec, split.Train, main.Width);
        digest.AppendData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{spec.Format}|{spec.Label}|{spec.Header}|{string.Join(',', shape)}|{spec.Scale}|{spec.Split.Train}|{spec.Split.Validation}|{spec.Split.Test}|{spec.SplitSeed}")));
        return new LoadedData(new DataSet(features, labels, names, shape), split, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    private static Part ReadPart(DataSpec spec, string path, string? labels, Func<string, Stream> open, IncrementalHash digest)
    {
        var bytes = Bytes(path, open, digest);
        if (spec.Format == "csv")
        {
            var table = CsvTable.Parse(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'), spec, Name(path));
            return new Part(table.Features, table.Labels, []);
        }

        if (labels is null) throw new DataProblemsException($"{Name(path)}: IDX data needs a second file with the labels; give `labels:`.");
        var images = IdxArray.Parse(bytes, Name(path));
        var classes = IdxArray.Parse(Bytes(labels, open, digest), Name(labels));
        if (images.Sizes[0] == 0) throw new DataProblemsException($"{Name(path)}: the file has no rows.");
        if (classes.Sizes.Length != 1) throw new DataProblemsException($"{Name(labels)}: labels must have one dimension, got {classes.Sizes.Length}.");
        if (images.Sizes[0] != classes.Sizes[0])
            throw new DataProblemsException($"{Name(labels)}: {classes.Sizes[0]} labels for {images.Sizes[0]} rows in {Name(path)}.");
        return new Part(
            [.. images.Bytes.Select(value => (float)value)], [.. classes.Bytes.Select(value => value.ToString(CultureInfo.InvariantCulture))],
            images.Sizes.Length == 3 ? [1, images.Sizes[1], images.Sizes[2]] : [.. images.Sizes.Skip(1)]);
    }

    /// <summary>The file's bytes, unpacked if they are gzip (magic 1f 8b).</summary>
    private static byte[] Bytes(string path, Func<string, Stream> open, IncrementalHash digest)
    {
        byte[] raw;
        try
        {
            using var stream = open(path);
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            raw = memory.ToArray();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataProblemsException($"{path}: there is no such file.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataProblemsException($"{path}: cannot be read: {error.Message}");
        }

        digest.AppendData(SHA256.HashData(raw));
        if (raw.Length == 0) throw new DataProblemsException($"{Name(path)}: the file is empty.");
        if (raw.Length < 2 || raw[0] != 0x1f || raw[1] != 0x8b) return raw;
        try
        {
            using var unpacked = new MemoryStream();
            using (var gzip = new GZipStream(new MemoryStream(raw), CompressionMode.Decompress)) gzip.CopyTo(unpacked);
            // A gzip file ends with the size of its content modulo 2^32; GZipStream does not notice a missing end.
            if (BitConverter.ToUInt32(raw, raw.Length - 4) != (uint)unpacked.Length)
                throw new DataProblemsException($"{Name(path)}: the gzip file is cut short or damaged after {unpacked.Length} unpacked bytes.");
            return unpacked.ToArray();
        }
        catch (InvalidDataException)
        {
            throw new DataProblemsException($"{Name(path)}: the gzip file is damaged.");
        }
    }

    private static ImmutableArray<int> ShapeOf(DataSpec spec, Part part)
    {
        var shape = !spec.Shape.IsDefaultOrEmpty ? spec.Shape : part.Shape.IsEmpty ? [part.Width] : part.Shape;
        var size = shape.Aggregate(1, (product, one) => product * one);
        return size == part.Width
            ? shape
            : throw new DataProblemsException($"{Name(spec.Path)}: shape [{string.Join(", ", shape)}] has {size} numbers, a row has {part.Width}.");
    }

    private static void Scale(float[] features, DataSpec spec, int[] train, int width)
    {
        var scale = spec.Scale ?? train.SelectMany(row => Enumerable.Range(row * width, width)).Max(at => Math.Abs((double)features[at]));
        if (scale is 0 or 1) return;
        for (var at = 0; at < features.Length; at++) features[at] = (float)(features[at] / scale);
    }

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    private sealed record Part(float[] Features, string[] Labels, ImmutableArray<int> Shape)
    {
        public int Rows => Labels.Length;

        public int Width => Rows == 0 ? 0 : Features.Length / Rows;
    }

    /// <summary>Class "2" before class "10".</summary>
    private sealed class ByNumberThenText : IComparer<string>
    {
        public int Compare(string? x, string? y) =>
            double.TryParse(x, CultureInfo.InvariantCulture, out var a) && double.TryParse(y, CultureInfo.InvariantCulture, out var b)
                ? a.CompareTo(b)
                : string.CompareOrdinal(x, y);
    }
}
