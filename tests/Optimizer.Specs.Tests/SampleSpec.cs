namespace Optimizer.Specs.Tests;

/// <summary>A small spec whose parts a test replaces.</summary>
internal static class SampleSpec
{
    /// <param name="parameters">Lines under <c>parameters:</c>, without their indentation.</param>
    /// <param name="more">Further keys.</param>
    public static string With(string parameters = "learning_rate: {min: 0.001, max: 0.1}", string more = "", string objectives = "objectives: [accuracy, inference_cost]")
    {
        var indented = string.Join('\n', parameters.Split('\n').Select(line => "  " + line));
        return $"trainer: {{kind: image-classifier, data: {{path: a.csv, shape: [1, 8, 8]}}}}\n{objectives}\nbudget: 0.01\nprices: {{cpu: 0.1}}\nparameters:\n{indented}\n{more}\n";
    }

    public static SpecResult Read(string text) => SpecReader.Read(text, "spec.yaml", "/data");

    /// <returns>Without the file's name.</returns>
    public static IReadOnlyList<string> Errors(string text) => [.. Read(text).Errors.Select(error => $"{error.Line}:{error.Column}: {error.Text}")];
}
