using System.Text.Json;

namespace Optimizer.Cli.Tests;

/// <summary>A folder with a finished sweep in it, run by the program itself with a script for a trainer.</summary>
public sealed class Workspace : IAsyncLifetime
{
    private const string Trainer = """
        #!/bin/bash
        echo '{"ready":{"protocol":1,"pid":'$$'}}'
        field() { [[ $line =~ \"$1\":\"([^\"]*)\" ]] && echo "${BASH_REMATCH[1]}"; }
        say() { echo '{"done":{"metrics":{'$1'},"artifact":"'$out'/model.onnx","checkpoint":"'$out'/checkpoint","epoch":2}}'; }
        while read -r line; do
          case $line in
            *'"run"'*)
              out=$(field output); mkdir -p "$out/checkpoint"; touch "$out/model.onnx"
              case $(field stage) in
                train)
                  [[ $line =~ \"width\":([0-9]+) ]]; width=${BASH_REMATCH[1]}
                  echo "training a network of width $width"; echo $width > "$out/model.onnx"
                  echo '{"report":{"epoch":1,"metrics":{"accuracy":0.4}}}'
                  echo '{"report":{"epoch":2,"metrics":{"accuracy":0.'$((50 + width / 2))'}}}'
                  say '"accuracy":0.'$((50 + width / 2));;
                measure)
                  width=$(cat "$(field parent)")
                  say '"accuracy":0.'$((50 + width / 2))',"throughput":'$((64000000 / width))',"artifact_bytes":'$((width * 100));;
                test) say '"test_accuracy":0.75,"test_accuracy_low":0.7,"test_accuracy_high":0.8';;
              esac;;
          esac
        done
        """;

    /// <summary>Collection of the classes that use one: the environment names a single trainer.</summary>
    public const string OneAtATime = "one workspace at a time";

    public string Folder { get; } = Directory.CreateTempSubdirectory("cli-").FullName;

    public string Database => Path.Combine(Folder, "optimizer.db");

    public string Spec => Path.Combine(Folder, "widths.yaml");

    internal TestTerminal FirstRun { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var trainer = Write("trainer.sh", Trainer);
        File.SetUnixFileMode(trainer, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("OPTIMIZER_TRAINER_HOST", trainer);
        Write("rows.csv", string.Concat(Enumerable.Range(0, 60).Select(row => $"{row % 7},{row * 3 % 11},{row},{row % 3}\n")));
        Write("widths.yaml", """
            name: widths
            trainer:
              kind: image-classifier
              data: {path: rows.csv}
            method: grid
            parameters:
              width: [16, 32, 64]
              epochs: 2
            objectives:
              - {metric: accuracy, goal: maximize}
              - {metric: inference_cost, goal: minimize}
            stages: [train]
            budget: {cost: 1}
            prices: {cpu: 0.36}
            """);
        FirstRun = await Run("run", Spec);
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    internal Task<TestTerminal> Run(params string[] arguments) => TestTerminal.Run([.. arguments, "--database", Database]);

    internal async Task<JsonElement> Json(params string[] arguments)
    {
        var run = await Run([.. arguments, "--format", "json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Messages));
        return JsonDocument.Parse(run.Output).RootElement;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
