using Optimizer.Cli.Rendering;

namespace Optimizer.Cli.Tests.Rendering;

public class CsvTests
{
    [Fact]
    public void Cells_are_quoted_where_they_must_and_nested_names_joined()
    {
        var output = new StringWriter();

        Csv.Write(FlatRows.Of(new object[]
        {
            new { Name = "a,\"b\"", Metrics = new Dictionary<string, double> { ["x"] = 1.5 }, Path = new[] { "p", "q" } },
            new { Name = (string?)null, Metrics = new Dictionary<string, double> { ["y"] = double.NaN }, Path = Array.Empty<string>() },
        }), output);

        Assert.Equal("name,metrics.x,path,metrics.y\n\"a,\"\"b\"\"\",1.5,p q,\n,,,NaN\n", output.ToString());
    }
}
