using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Imports;

/// <summary>NNI's experiment file, of version 2 and, where names differ, of version 1.</summary>
/// <remarks>docs/source/reference/experiment_config.rst of NNI 3.</remarks>
internal static class NniExperiment
{
    private static readonly string[] Marks = ["trialCommand", "searchSpaceFile", "searchSpacePath", "trainingService", "trainingServicePlatform"];

    private static readonly string[] Known =
    [
        "experimentName", "searchSpace", "searchSpaceFile", "searchSpacePath", "trialCommand", "trial", "trialConcurrency", "trialGpuNumber", "maxExperimentDuration",
        "maxExecDuration", "maxTrialDuration", "maxTrialNumber", "maxTrialNum", "tuner", "trialCodeDirectory",
    ];

    public static bool Is(MapNode map) => map.Entries.Any(entry => Marks.Contains(entry.Key.Text)) || (map.Find("searchSpace") is not null && map.Find("tuner") is not null);

    public static MapNode Native(MapNode nni, Findings findings)
    {
        var spec = new List<Entry>();
        void Add(Entry? entry)
        {
            if (entry is not null) spec.Add(entry);
        }

        foreach (var entry in nni.Entries.Where(entry => !Known.Contains(entry.Key.Text))) findings.Note(entry.Key, $"'{entry.Key.Text}' of NNI has no place here and is left out");
        if (nni.Find("experimentName") is { } name) Add(Written.Entry(name.Key, "name", name.Value));
        Add(Trainer(nni, findings));
        Add(Objective(nni, findings));
        Add(Space(nni, findings));
        Add(Method(nni, findings));
        Add(Budget(nni));
        Add(Resources(nni, findings));
        return Written.Map(nni, [.. spec, .. nni.Entries.Where(entry => entry.Key.Text is "prices" or "budget" or "wandb")]);
    }

    private static Entry? Trainer(MapNode nni, Findings findings)
    {
        var command = nni.Find("trialCommand")?.Value ?? nni.At("trial", "command");
        if (command is not ScalarNode { Text.Length: > 0 } text) return null;
        findings.Note(text, "nni.get_next_parameter() and nni.report_final_result() are NNI's own: here the program gets its parameters as --name=value (${args}) or from OPTIMIZER_PARAMETERS, and prints its metrics");
        var entries = new List<Entry>
        {
            Written.Entry(text, "kind", Written.Word(text, "command")),
            Written.Entry(text, "command", Written.List(text, [.. Written.Words(text, text.Text, findings), Written.Word(text, "${args}")])),
        };
        entries.Add(Written.Entry(text, "metrics", Written.List(text, Written.Word(text, "default"))));
        if (nni.Find("maxTrialDuration")?.Value is { } limit) entries.Add(Written.Entry(limit, "timeout", limit));
        if ((nni.Find("trialCodeDirectory")?.Value ?? nni.At("trial", "codeDir")) is ScalarNode { Text: not ("." or "./") } folder)
            findings.Note(folder, $"the program runs in the spec's folder, not in '{folder.Text}'; put the spec there");
        return Written.Entry(text, "trainer", Written.Map(text, entries));
    }

    private static Entry? Objective(MapNode nni, Findings findings)
    {
        if (nni.Find("tuner")?.Value is not MapNode tuner) return null;
        var mode = Written.TextOf(tuner.At("classArgs", "optimize_mode")) ?? "maximize";
        findings.Note(tuner, $"NNI's metric has no name; it is called 'default' here, which the program prints as default=0.5, and is better when {(mode == "minimize" ? "lower" : "higher")}");
        return Written.Entry(tuner, "objectives", Written.List(tuner, Written.Map(
            tuner, Written.Entry(tuner, "metric", Written.Word(tuner, "default")), Written.Entry(tuner, "goal", Written.Word(tuner, mode == "minimize" ? "minimize" : "maximize")))));
    }

    private static Entry? Space(MapNode nni, Findings findings)
    {
        if (nni.Find("searchSpace") is { Value: MapNode space } entry) return Written.Entry(entry.Key, "parameters", NniSpace.Native(space, findings));
        if ((nni.Find("searchSpaceFile") ?? nni.Find("searchSpacePath")) is { } file)
            findings.Error(file.Key, $"the search space is in another file; import '{Written.TextOf(file.Value) ?? "it"}' by itself and put the parameters here in place of {file.Key.Text}");
        return null;
    }

    private static Entry? Method(MapNode nni, Findings findings)
    {
        if ((nni.At("tuner", "name") ?? nni.At("tuner", "builtinTunerName")) is not ScalarNode tuner) return null;
        var method = tuner.Text.ToLowerInvariant() switch { "tpe" => "tpe", "random" => "random", "gridsearch" => "grid", _ => "auto" };
        if (method == "auto") findings.Note(tuner, $"the tuner '{tuner.Text}' is read as auto");
        return Written.Entry(tuner, "method", Written.Word(tuner, method));
    }

    private static Entry? Budget(MapNode nni)
    {
        var caps = new List<Entry>();
        if ((nni.Find("maxTrialNumber") ?? nni.Find("maxTrialNum"))?.Value is { } trials) caps.Add(Written.Entry(trials, "trials", trials));
        if ((nni.Find("maxExperimentDuration") ?? nni.Find("maxExecDuration"))?.Value is { } time) caps.Add(Written.Entry(time, "time", time));
        return caps.Count == 0 || nni.Find("budget") is not null ? null : Written.Entry(caps[0].Key, "budget", Written.Map(caps[0].Key, caps));
    }

    private static Entry? Resources(MapNode nni, Findings findings)
    {
        var entries = new List<Entry>();
        if (nni.Find("trialConcurrency") is { } concurrency) entries.Add(Written.Entry(concurrency.Key, "concurrency", concurrency.Value));
        if ((nni.Find("trialGpuNumber")?.Value ?? nni.At("trial", "gpuNum")) is { } gpus && Written.NumberOf(gpus) is > 0)
        {
            entries.Add(Written.Entry(gpus, "gpus", gpus));
            findings.Note(gpus, "NNI does not say which GPUs; name their class by resources: {class: NAME}, with a price");
        }

        return entries.Count == 0 ? null : Written.Entry(entries[0].Key, "resources", Written.Map(entries[0].Key, entries));
    }
}
