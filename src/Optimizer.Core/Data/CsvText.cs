namespace Optimizer.Core.Data;

/// <summary>Splits comma-separated text into fields (RFC 4180: quotes, doubled quotes, line breaks inside quotes). Blank lines are skipped.</summary>
internal sealed class CsvText(string text)
{
    private int at = text.StartsWith('\uFEFF') ? 1 : 0;
    private int line = 1;

    /// <summary>Line of the file on which the row that <see cref="Next"/> read begins, from 1.</summary>
    public int Row { get; private set; }

    /// <summary>What is wrong with that row's quotes, or null.</summary>
    public string? Fault { get; private set; }

    /// <param name="fields">Cleared, then filled with the row's fields without their quotes and outer white space.</param>
    /// <returns>False: the text is at its end.</returns>
    public bool Next(List<ReadOnlyMemory<char>> fields)
    {
        Fault = null;
        do
        {
            fields.Clear();
            while (at < text.Length && text[at] is '\r' or '\n') EndLine();
            if (at >= text.Length) return false;
            Row = line;
            ReadRow(fields);
        }
        while (fields is [{ IsEmpty: true }]);
        return true;
    }

    private void ReadRow(List<ReadOnlyMemory<char>> fields)
    {
        while (true)
        {
            fields.Add(Field());
            if (at >= text.Length) return;
            if (text[at] != ',') break;
            at++;
        }

        EndLine();
    }

    private ReadOnlyMemory<char> Field()
    {
        while (at < text.Length && text[at] is ' ' or '\t') at++;
        if (at < text.Length && text[at] == '"') return Quoted();
        var start = at;
        while (at < text.Length && text[at] is not (',' or '\r' or '\n')) at++;
        return text.AsMemory(start, at - start).TrimEnd();
    }

    private ReadOnlyMemory<char> Quoted()
    {
        var start = ++at;
        var doubled = false;
        while (true)
        {
            if (at >= text.Length)
            {
                Fault ??= "a quoted field is not closed before the file ends; close it with \"";
                return text.AsMemory(start);
            }

            if (text[at] == '\n') line++;
            if (text[at++] != '"') continue;
            if (at >= text.Length || text[at] != '"') break;
            doubled = true;
            at++;
        }

        var field = text.AsMemory(start, at - 1 - start);
        while (at < text.Length && text[at] is ' ' or '\t') at++;
        if (at < text.Length && text[at] is not (',' or '\r' or '\n'))
        {
            Fault ??= "text follows a closing quote; double a quote that belongs to the field";
            while (at < text.Length && text[at] is not (',' or '\r' or '\n')) at++;
        }

        return doubled ? field.ToString().Replace("\"\"", "\"", StringComparison.Ordinal).AsMemory() : field;
    }

    private void EndLine()
    {
        if (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n') at++;
        at++;
        line++;
    }
}
