namespace Optimizer.FaultDrill.Watch;

internal readonly record struct AttemptKey(string Sweep, string Node, int Number)
{
    /// <summary>Of a path <c>…/SWEEP/NODE/ATTEMPT/file</c>.</summary>
    /// <returns>Null: it is not such a path.</returns>
    public static AttemptKey? OfFile(string path)
    {
        var parts = path.Split('/');
        return parts is [.., var sweep, var node, var number, _] && int.TryParse(number, out var parsed) ? new AttemptKey(sweep, node, parsed) : null;
    }

    public override string ToString() => $"{Sweep}/{Node}/{Number}";
}
