using Optimizer.Core.Studies;

namespace Optimizer.Core.Tests.Studies;

/// <summary>The example of docs/ask-tell.md is this project's code, compiled and run.</summary>
public class AskTellExampleTests
{
    [Fact]
    public void The_documented_example_finds_the_trade_off()
    {
        var output = new StringWriter();

        var study = AskTellExample.Run(output);

        Assert.Equal((60, 0), (study.Told.Count, study.Pending.Count));
        Assert.Equal("lbfgs", study.Told[0].Configuration["solver"].ToString());

        // The best: saga with l1_ratio 1 and penalty 1 has an error of 0.1; the fastest takes 1 s and has 0.2.
        Assert.InRange(study.Best!.Metrics["error"], 0.1, 0.105);
        Assert.InRange(study.Frontier[^1].Metrics["error"], 0.2, 0.205);
        Assert.InRange(study.Frontier[^1].Metrics["seconds"], 1, 1.05);
        Assert.StartsWith("best: l1_ratio=", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_shows_what_is_compiled()
    {
        var source = Resource("AskTellExample.cs").Split('\n');
        var code = source.SkipWhile(line => line.Trim() != "// example").Skip(1).TakeWhile(line => line.Trim() != "// end").Select(line => line.Length > 8 ? line[8..] : "").ToList();
        var usings = source.Where(line => line.StartsWith("using ", StringComparison.Ordinal)).ToList();

        Assert.True(code.Count > 20);
        Assert.Contains(string.Join('\n', [.. usings, "", .. code]), Resource("ask-tell.md").ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(AskTellExampleTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
