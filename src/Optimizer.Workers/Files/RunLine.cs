using System.Text.Json;
using System.Text.Json.Nodes;
using Optimizer.Contracts.Agents;
using Optimizer.Core;

namespace Optimizer.Workers.Files;

/// <summary>The run line of an order whose files are named by digest, on its way to one with local paths. What it does not know passes through.</summary>
internal sealed class RunLine
{
    private static readonly (FileRole Role, string[] At)[] Places =
    [
        (FileRole.Checkpoint, ["resume"]), (FileRole.Parent, ["parent"]), (FileRole.Parent, ["baseline"]), (FileRole.Parent, ["artifact"]), (FileRole.Bundle, ["bundle"]),
        (FileRole.Data, ["data", "path"]), (FileRole.Data, ["data", "labels"]), (FileRole.Data, ["data", "test_path"]), (FileRole.Data, ["data", "test_labels"]),
    ];

    private readonly JsonNode line;
    private readonly JsonObject run;

    private RunLine(JsonNode line, JsonObject run) => (this.line, this.run) = (line, run);

    /// <summary>What the line names.</summary>
    public IEnumerable<(FileRole Role, JsonObject Owner, string Key, string Text)> References =>
        from place in Places
        let owner = place.At.Length == 1 ? run : run[place.At[0]] as JsonObject
        where owner is not null
        let text = owner[place.At[^1]]?.GetValue<string>()
        where !string.IsNullOrEmpty(text)
        select (place.Role, owner, place.At[^1], text);

    /// <exception cref="InvalidDataException">It is no run line.</exception>
    public static RunLine Parse(Order order)
    {
        try
        {
            return JsonNode.Parse(order.RunJson) is JsonObject line && line["run"] is JsonObject run
                ? new RunLine(line, run)
                : throw new InvalidDataException($"The order for node {order.Node} holds no 'run'; the coordinator is of another version.");
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"The run line of node {order.Node} cannot be read: {problem.Message}", problem);
        }
    }

    /// <summary>Puts the output, which the line names relative, into <paramref name="root"/>.</summary>
    /// <returns>The absolute folder.</returns>
    /// <exception cref="InvalidDataException">It is not SWEEP/NODE/ATTEMPT of this order: the folder is emptied, so it must be one that can only be this attempt's.</exception>
    public string Root(Order order, string root)
    {
        var output = run["output"]?.GetValue<string>() ?? "";
        var parts = output.Split('/');
        if (parts.Length != 3 || parts.Any(part => part is "" or "." or ".." || part.Contains('\\') || part.Any(char.IsControl))
            || parts[1] != order.Node || parts[2] != order.Attempt.ToString())
            throw new InvalidDataException($"The output folder '{output}' of node {order.Node} must be relative: SWEEP/{order.Node}/{order.Attempt}.");
        var path = Path.Combine([Path.GetFullPath(root), .. parts]);
        run["output"] = path;
        return path;
    }

    public override string ToString() => line.ToJsonString(CoreJson.Options);
}

/// <summary>What a file is for: says how an attempt ends that cannot have it.</summary>
internal enum FileRole
{
    None = 0,
    Checkpoint = 1,
    Parent = 2,
    Data = 3,
    Bundle = 4,
}
