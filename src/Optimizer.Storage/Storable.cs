using System.Data;
using Dapper;

namespace Optimizer.Storage;

/// <summary>
/// The one place that makes values storable in every database alike. PostgreSQL's text has no U+0000, and neither has UTF-8 half a surrogate
/// pair; SQLite's numbers have no NaN. The events keep all of it, as JSON; the columns beside them get the nearest thing.
/// </summary>
internal static class Storable
{
    /// <summary>U+0000 as its picture ␀, half a surrogate pair as U+FFFD, as JSON writes it.</summary>
    public static string Text(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) text = text.Replace('\0', '␀');
        return text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : Whole(text);
    }

    /// <summary>What is not a number is shown as none.</summary>
    public static double Number(double value) => double.IsNaN(value) ? 0 : value;

    private static string Whole(string text) => string.Concat(text.EnumerateRunes());

    /// <summary>Every text that Dapper binds goes through <see cref="Text"/>, keys that are looked up among them.</summary>
    internal sealed class Binding : SqlMapper.TypeHandler<string>
    {
        private static readonly Lock Once = new();
        private static bool installed;

        public static void Install()
        {
            lock (Once)
            {
                if (installed) return;
                SqlMapper.RemoveTypeMap(typeof(string));
                SqlMapper.AddTypeHandler(new Binding());
                installed = true;
            }
        }

        public override void SetValue(IDbDataParameter parameter, string? value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value is null ? DBNull.Value : Text(value);
        }

        public override string Parse(object value) => (string)value;
    }
}
