using System.Numerics;
using System.Runtime.InteropServices;

namespace Optimizer.Core.Surrogates;

/// <summary>Cholesky factors of flat row-major matrices. All inner loops are products of contiguous rows, a vector register at a time.</summary>
internal static class Cholesky
{
    /// <summary>Factors in place: the lower triangle becomes L with L L' = the matrix. The upper triangle is left as it was.</summary>
    /// <returns>False: not positive definite.</returns>
    public static bool Factor(double[] matrix, int size)
    {
        for (var row = 0; row < size; row++)
        {
            var own = matrix.AsSpan(row * size, row + 1);
            for (var column = 0; column < row; column++)
            {
                var other = matrix.AsSpan(column * size, column + 1);
                own[column] = (own[column] - Dot(own[..column], other[..column])) / other[column];
            }

            var pivot = own[row] - Dot(own[..row], own[..row]);
            if (!(pivot > 0)) return false;
            own[row] = Math.Sqrt(pivot);
        }

        return true;
    }

    /// <returns>(size, size): row j holds column j of the inverse of L, from j on.</returns>
    public static double[] InverseColumns(double[] lower, int size)
    {
        var columns = new double[size * size];
        for (var column = 0; column < size; column++)
        {
            var x = columns.AsSpan(column * size, size);
            x[column] = 1 / lower[(column * size) + column];
            for (var row = column + 1; row < size; row++)
                x[row] = -Dot(lower.AsSpan((row * size) + column, row - column), x[column..row]) / lower[(row * size) + row];
        }

        return columns;
    }

    /// <summary>Product of two rows of the same length.</summary>
    public static double Dot(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        var ones = MemoryMarshal.Cast<double, Vector<double>>(one);
        var others = MemoryMarshal.Cast<double, Vector<double>>(other);
        var (first, second) = (Vector<double>.Zero, Vector<double>.Zero);
        var at = 0;
        for (; at + 1 < ones.Length; at += 2)
        {
            first += ones[at] * others[at];
            second += ones[at + 1] * others[at + 1];
        }

        if (at < ones.Length) first += ones[at] * others[at];
        var sum = Vector.Sum(first + second);
        for (at = ones.Length * Vector<double>.Count; at < one.Length; at++) sum += one[at] * other[at];
        return sum;
    }
}
