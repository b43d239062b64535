using System.Text.Json;
using Optimizer.Client.V1;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Tests.Hosting;
using Optimizer.Server.Tests.Serving;

namespace Optimizer.Server.Tests.Access;

/// <summary>
/// Malformed requests to every route of the OpenAPI document: each body with every field of a wrong type, each place and parameter with what is none.
/// They name a sweep that is there, so that they come as far as the route's own code.
/// </summary>
[Collection("hosts: each starts a silo")]
public class MalformedByDocumentTests(KeyedService keyed) : IClassFixture<KeyedService>
{
    private const int AtLeast = 300;

    /// <summary>No route takes these for a body.</summary>
    private static readonly string[] NoBodies = ["", "null", "[]", "3", "\"text\"", "true", "{", "{\"", "{]", "nonsense", "\u0000\u0001\u0002", "{\"a\":" + new string('[', 200)];

    private static readonly (string Type, string Json)[] Values =
        [("string", "\"x\""), ("integer", "3"), ("boolean", "true"), ("array", "[[]]"), ("object", "{\"a\":{}}")];

    /// <summary>In a text that names something.</summary>
    private static readonly string[] BadTexts = ["\"\\u0000\"", "\"\\ud800\"", "\"a\\nb\"", "\"\""];

    private static readonly string[] BadPlaces = ["%00", "%01", "..%2F..%2Fetc%2Fpasswd", "'%20OR%201=1--", "%F0%9F%98%80", "%FF%FE", "none%0d%0aX-Evil:1", new string('a', 300)];

    /// <summary>In the place of a number beside <see cref="BadPlaces"/>; a project may be called so.</summary>
    private static readonly string[] NoNumbers = ["-1", "99999999999999999999", "1.5", "x"];

    private static readonly string[] BadNumbers = ["x", "", "1e", "99999999999999999999x", "--1", "0x10", "[1]"];

    private readonly List<string> wrong = [];
    private int sent;

    [Fact]
    public async Task Malformed_requests_to_every_route_of_the_document_are_refused_with_a_sentence()
    {
        var sweep = await ExternalSweep();
        using var http = keyed.Service.Http(keyed.Service.Admin);
        using var document = JsonDocument.Parse(await http.GetStringAsync("openapi/v1.json", TestHost.Cancel));
        var operations = Operation.AllOf(document.RootElement).ToList();
        var withBody = 0;
        foreach (var operation in operations)
        {
            if (operation.Body is { } body)
            {
                withBody++;
                foreach (var text in NoBodies) await Refused(operation, operation.Target(sweep), text);
                foreach (var text in body.SelectMany(property => WrongOf(property.Name, property.Types))) await Refused(operation, operation.Target(sweep), text);
            }

            foreach (var (place, types) in operation.Places)
                foreach (var bad in types.Contains("integer") ? [.. BadPlaces, .. NoNumbers] : BadPlaces)
                    await Refused(operation, operation.Target(sweep, place, bad), operation.Body is null ? null : "{}");
            foreach (var (name, types) in operation.Queries.Where(query => !query.Types.Contains("string") || query.Types.Length > 2 || query.Types.Contains("integer") || query.Types.Contains("number")))
                foreach (var bad in BadNumbers.Where(bad => bad.Length > 0 || !types.Contains("null")))
                    await Refused(operation, $"{operation.Target(sweep)}?{name}={bad}", null);
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(sent >= AtLeast, $"only {sent} were sent");
        Assert.True(withBody >= 5 && operations.Count >= 25, $"the document tells of {operations.Count} routes, {withBody} of them with a body");
    }

    /// <summary>Ask and tell go as far with it as they can: outside clients evaluate its trials.</summary>
    private async Task<string> ExternalSweep()
    {
        using var client = keyed.Service.Client();
        var spec = TestHost.Spec() with { Name = "malformed", Trainer = new TrainerSpec(TrainerSpec.External) };
        return (await client.Submit(Service.Request(spec), TestHost.Cancel)).Sweep;
    }

    private static IEnumerable<string> WrongOf(string name, string[] types)
    {
        if (types.Length == 0) yield break;
        foreach (var (type, json) in Values)
        {
            // A number may be written as a text, but "x" is none.
            var fits = type == "string" ? types.Contains("string") && !types.Contains("integer") && !types.Contains("number") : types.Contains(type) || (type == "integer" && types.Contains("number"));
            if (!fits) yield return $"{{\"{name}\":{json}}}";
        }

        if (types.Contains("string"))
            foreach (var text in BadTexts) yield return $"{{\"{name}\":{text}}}";
    }

    private async Task Refused(Operation operation, string target, string? body)
    {
        sent++;
        var what = $"{operation.Method} {target} {body}";
        var (status, answer) = await RawRequest.Send(keyed.Service.Url, operation.Method, target, keyed.Service.Admin, body);
        if (status is < 400 or >= 500) wrong.Add($"{what}: {status}");
        // What is no address at all is refused by Kestrel, before anything of ours.
        else if (operation.Method != "HEAD" && !answer.Contains("\"detail\":\"", StringComparison.Ordinal) && !target.Contains("%00", StringComparison.Ordinal)) wrong.Add($"{what}: {status} without a sentence: {answer}");
        if (answer.Contains("   at ", StringComparison.Ordinal) || answer.Contains("Exception", StringComparison.Ordinal)) wrong.Add($"{what}: tells of the inside: {answer}");
    }

    /// <param name="Body">Fields and their types, empty types: any; null: the route takes no JSON.</param>
    /// <param name="Places">Names in braces in the path.</param>
    private sealed record Operation(string Method, string Path, (string Name, string[] Types)[]? Body, (string Name, string[] Types)[] Places, (string Name, string[] Types)[] Queries)
    {
        public static IEnumerable<Operation> AllOf(JsonElement document) =>
            from path in document.GetProperty("paths").EnumerateObject()
            where path.Name.StartsWith("/api/", StringComparison.Ordinal)
            from operation in path.Value.EnumerateObject()
            where operation.Name is "get" or "post" or "put" or "delete" or "head"
            select Of(document, operation.Name.ToUpperInvariant(), path.Name, operation.Value);

        public string Target(string sweep, string? place = null, string value = "") => Places.Aggregate(
            Path, (target, at) => target.Replace($"{{{at.Name}}}", at.Name == place ? value : at.Name == "sweep" ? sweep : "1", StringComparison.Ordinal));

        private static Operation Of(JsonElement document, string method, string path, JsonElement operation)
        {
            var parameters = operation.TryGetProperty("parameters", out var listed) ? listed.EnumerateArray().ToList() : [];
            return new Operation(
                method, path, BodyOf(document, operation), [.. In("path")], [.. In("query")]);

            IEnumerable<(string Name, string[] Types)> In(string place) => parameters.Where(parameter => parameter.GetProperty("in").GetString() == place)
                .Select(parameter => (parameter.GetProperty("name").GetString()!, TypesOf(document, parameter.GetProperty("schema"))));
        }

        private static (string, string[])[]? BodyOf(JsonElement document, JsonElement operation)
        {
            if (!operation.TryGetProperty("requestBody", out var body) || !body.GetProperty("content").TryGetProperty("application/json", out var json)) return null;
            var schema = Resolved(document, json.GetProperty("schema"));
            return schema.TryGetProperty("properties", out var properties)
                ? [.. properties.EnumerateObject().Select(property => (property.Name, TypesOf(document, property.Value)))]
                : [];
        }

        private static string[] TypesOf(JsonElement document, JsonElement schema)
        {
            var resolved = Resolved(document, schema);
            if (!resolved.TryGetProperty("type", out var type)) return [];
            string[] types = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)] : [type.GetString()!];
            // A number that may also be written as a text.
            return resolved.TryGetProperty("format", out var format) && format.GetString() is "double" or "float" ? [.. types, "number"] : types;
        }

        private static JsonElement Resolved(JsonElement document, JsonElement schema) => schema.TryGetProperty("$ref", out var reference)
            ? reference.GetString()!.Split('/').Skip(1).Aggregate(document, (at, name) => at.GetProperty(name))
            : schema;
    }
}
