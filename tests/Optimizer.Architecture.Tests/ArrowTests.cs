using System.Reflection;

namespace Optimizer.Architecture.Tests;

/// <summary>Who may reference whom, read from the compiled assemblies. An arrow is added here, on purpose, or not at all.</summary>
public class ArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Optimizer.Core"] = [],
        ["Optimizer.Client"] = [],
        ["Optimizer.Artifacts"] = [],
        ["Optimizer.Annotations"] = ["Optimizer.Core"],
        ["Optimizer.Specs"] = ["Optimizer.Core"],
        ["Optimizer.Contracts"] = ["Optimizer.Core"],
        ["Optimizer.Storage"] = ["Optimizer.Core"],
        ["Optimizer.Trainers"] = ["Optimizer.Core", "Optimizer.Contracts"],
        ["Optimizer.Cluster"] = ["Optimizer.Core", "Optimizer.Contracts", "Optimizer.Storage"],
        ["Optimizer.Workers"] = ["Optimizer.Core", "Optimizer.Contracts", "Optimizer.Artifacts"],
        ["Optimizer.Server"] =
        [
            "Optimizer.Artifacts", "Optimizer.Client", "Optimizer.Cluster", "Optimizer.Contracts", "Optimizer.Core", "Optimizer.Specs", "Optimizer.Storage",
            "Optimizer.Workers",
        ],
        ["optimizer"] = ["Optimizer.Artifacts", "Optimizer.Client", "Optimizer.Core", "Optimizer.Server", "Optimizer.Specs"],
    };

    /// <summary>What others must not be able to do: beginnings of assembly names.</summary>
    private static readonly Dictionary<string, string[]> Forbidden = new(StringComparer.Ordinal)
    {
        ["Optimizer.Storage"] = ["Orleans", "Microsoft.Orleans", "Microsoft.AspNetCore", "Grpc"],
        ["Optimizer.Cluster"] = ["Dapper", "Microsoft.Data", "Npgsql", "System.Net.Http", "Microsoft.AspNetCore", "Grpc"],
        ["Optimizer.Artifacts"] = ["Orleans", "Microsoft.Orleans", "Dapper", "Microsoft.Data", "Npgsql", "Microsoft.AspNetCore", "Grpc"],
        ["Optimizer.Workers"] = ["Orleans", "Microsoft.Orleans", "Dapper", "Microsoft.Data", "Npgsql", "Microsoft.AspNetCore"],
        ["Optimizer.Trainers"] = ["Orleans", "Microsoft.Orleans", "Dapper", "Microsoft.Data", "Npgsql", "Microsoft.AspNetCore", "Grpc"],
        ["Optimizer.Server"] = ["TorchSharp", "Microsoft.ML"],
        ["optimizer"] = ["TorchSharp", "Microsoft.ML", "Dapper", "Microsoft.Data"],
    };

    public static TheoryData<string> Rooms => [.. Allowed.Keys];

    public static TheoryData<string> Walls => [.. Forbidden.Keys];

    [Theory, MemberData(nameof(Rooms))]
    public void A_project_references_only_those_it_may(string project) =>
        Assert.DoesNotContain(References(project), name => name.StartsWith("Optimizer", StringComparison.OrdinalIgnoreCase) && !Allowed[project].Contains(name));

    [Theory, MemberData(nameof(Walls))]
    public void A_project_references_nothing_behind_its_walls(string project) =>
        Assert.DoesNotContain(References(project), name => Forbidden[project].Any(wall => name.StartsWith(wall, StringComparison.Ordinal)));

    [Theory, InlineData("Optimizer.Core"), InlineData("Optimizer.Client")]
    public void A_project_without_packages_references_the_base_library_alone(string project) =>
        Assert.DoesNotContain(References(project), name => !name.StartsWith("System.", StringComparison.Ordinal));

    [Fact]
    public void Every_project_of_ours_has_its_arrows_here()
    {
        var built = Directory.GetFiles(AppContext.BaseDirectory, "*.dll").Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Where(name => name.StartsWith("Optimizer.", StringComparison.Ordinal) || name == "optimizer")
            .Where(name => !name.EndsWith(".Tests", StringComparison.Ordinal));

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), built.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> References(string project) =>
        Assembly.Load(project).GetReferencedAssemblies().Select(reference => reference.Name!);
}
