using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Optimizer.Core.Seeds;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Artifacts.Foreign;

/// <summary>Values of one input, of whatever type the model wants: rows of the sample in turn, or made up by what the input is called.</summary>
internal static class InputValues
{
    /// <param name="given">Null, or without rows: they are made up.</param>
    /// <param name="from">First row of the sample.</param>
    /// <exception cref="StageFailedException">There are no values of that type.</exception>
    public static OrtValue Of(string name, TensorElementType type, long[] shape, InputRows? given, int from, TrialRandom random)
    {
        var size = shape.Aggregate(1L, (product, dim) => product * dim);
        if (type == TensorElementType.String) return Texts(shape, size, given, from);
        double At(long at) => given is { Rows: > 0 }
            ? given.Values[((from * (long)given.RowSize) + at) % given.Values.Length]
            : MadeUp(name, type, shape, at, random);
        T[] Fill<T>(Func<double, T> of)
        {
            var values = new T[size];
            for (long at = 0; at < size; at++) values[at] = of(At(at));
            return values;
        }

        return type switch
        {
            TensorElementType.Float => OrtValue.CreateTensorValueFromMemory(Fill(value => (float)value), shape),
            TensorElementType.Double => OrtValue.CreateTensorValueFromMemory(Fill(value => value), shape),
            TensorElementType.Float16 => OrtValue.CreateTensorValueFromMemory(Fill(value => (Float16)(float)value), shape),
            TensorElementType.BFloat16 => OrtValue.CreateTensorValueFromMemory(Fill(value => (BFloat16)(float)value), shape),
            TensorElementType.Int64 => OrtValue.CreateTensorValueFromMemory(Fill(value => (long)value), shape),
            TensorElementType.Int32 => OrtValue.CreateTensorValueFromMemory(Fill(value => (int)value), shape),
            TensorElementType.Int16 => OrtValue.CreateTensorValueFromMemory(Fill(value => (short)value), shape),
            TensorElementType.Int8 => OrtValue.CreateTensorValueFromMemory(Fill(value => (sbyte)value), shape),
            TensorElementType.UInt64 => OrtValue.CreateTensorValueFromMemory(Fill(value => (ulong)value), shape),
            TensorElementType.UInt32 => OrtValue.CreateTensorValueFromMemory(Fill(value => (uint)value), shape),
            TensorElementType.UInt16 => OrtValue.CreateTensorValueFromMemory(Fill(value => (ushort)value), shape),
            TensorElementType.UInt8 => OrtValue.CreateTensorValueFromMemory(Fill(value => (byte)value), shape),
            TensorElementType.Bool => OrtValue.CreateTensorValueFromMemory(Fill(value => value != 0), shape),
            _ => throw new StageFailedException("error", $"The model's input '{name}' holds {type}, which cannot be made up or read from a sample here; measure it by a serving.command."),
        };
    }

    /// <summary>Numbers are of the unit interval. Token ids and flags of any model know 0 and 1; a mask hides nothing, all is of the first segment, positions count.</summary>
    private static double MadeUp(string name, TensorElementType type, long[] shape, long at, TrialRandom random)
    {
        if (name.Contains("mask", StringComparison.OrdinalIgnoreCase)) return 1;
        if (type is TensorElementType.Float or TensorElementType.Double or TensorElementType.Float16 or TensorElementType.BFloat16) return random.NextUnit();
        if (name.Contains("token_type", StringComparison.OrdinalIgnoreCase) || name.Contains("segment", StringComparison.OrdinalIgnoreCase)) return 0;
        return name.Contains("position", StringComparison.OrdinalIgnoreCase) ? at % shape[^1] : at % 2;
    }

    private static OrtValue Texts(long[] shape, long size, InputRows? given, int from)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        for (var at = 0; at < size; at++)
        {
            var text = given is { Texts.Length: > 0 } ? given.Texts[((from * given.RowSize) + at) % given.Texts.Length] : "a";
            value.StringTensorSetElementAt(text, at);
        }

        return value;
    }
}
