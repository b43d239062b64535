using System.Collections.Immutable;
using System.Text.Json;
using Optimizer.Client;
using Optimizer.Client.V1;
using Optimizer.Core;
using Optimizer.Core.Costs;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Hosting;
using Optimizer.Workers.Devices;

namespace Optimizer.Server.Tests.Hosting;

/// <summary>A folder with an embedded host whose trainer is a script: epochs take a tenth of a second, the wider network is the better and the slower.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private const string Script = """
        #!/bin/bash
        echo '{"ready":{"protocol":1,"pid":'$$'}}'
        field() { [[ $line =~ \"$1\":\"([^\"]*)\" ]] && echo "${BASH_REMATCH[1]}"; }
        say() { echo '{"done":{"metrics":{'$1'},"artifact":"'$out'/model.onnx","checkpoint":"'$out'/checkpoint","epoch":'$2$3'}}'; }
        while read -r line; do
          case $line in
            *'"run"'*)
              out=$(field output)
              mkdir -p "$out/checkpoint"; touch "$out/model.onnx"
              case $(field stage) in
                train)
                  [[ $line =~ \"width\":([0-9]+) ]]; width=${BASH_REMATCH[1]}
                  echo "training a network of width $width"
                  echo $width > "$out/model.onnx"
                  [[ $line =~ \"from\":([0-9]+),\"to\":([0-9]+) ]]; from=${BASH_REMATCH[1]} to=${BASH_REMATCH[2]} paused=
                  for ((epoch = from + 1; epoch <= to; epoch++)); do
                    sleep 0.1
                    echo '{"report":{"epoch":'$epoch',"metrics":{"accuracy":0.'$((50 + width / 2))'}}}'
                    while read -r -t 0.01 more; do [[ $more == *pause* ]] && paused=1; done
                    [[ $paused ]] && break
                  done
                  if [[ $paused && $epoch -lt $to ]]; then say '"accuracy":0.5' $epoch ',"paused":true'; else say '"accuracy":0.'$((50 + width / 2)) $to; fi;;
                measure)
                  width=$(cat "$(field parent)")
                  say '"accuracy":0.'$((50 + width / 2))',"throughput":'$((64000000 / width))',"artifact_bytes":'$((width * 100)) 0;;
                test) say '"test_accuracy":0.75,"test_accuracy_low":0.7,"test_accuracy_high":0.8' 0;;
              esac;;
          esac
        done
        """;

    private TestHost(string folder) => Folder = folder;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public string Folder { get; }

    public string Database => Path.Combine(Folder, "state.db");

    public EmbeddedHost Host { get; private set; } = null!;

    public OptimizerClient Client { get; private set; } = null!;

    public static async Task<TestHost> Start()
    {
        var host = new TestHost(Directory.CreateTempSubdirectory("host-").FullName);
        await host.Own();
        return host;
    }

    /// <summary>Three widths; the middle one is on the frontier too.</summary>
    public static SweepSpec Spec(int epochs = 2, decimal budget = 1) => new()
    {
        Name = "widths",
        Trainer = new TrainerSpec("image-classifier")
        {
            Data = new DataSpec { Format = "csv", Path = "mount:data/rows.csv" },
            DataDigest = "d1",
        },
        Method = "grid",
        Objectives = [new Objective("accuracy", Goal.Maximize), new Objective("inference_cost", Goal.Minimize)],
        Space = new SearchSpace(
        [
            new CategoryParameter("width", [ParameterValue.Of(16L), ParameterValue.Of(32L), ParameterValue.Of(64L)]),
            new ConstantParameter("epochs", ParameterValue.Of((long)epochs)),
        ]),
        Stages = [new StageSpec("train", ["width", "epochs"])],
        Budget = new Budget(Money.FromUsd(budget)),
        Prices = ImmutableSortedDictionary<string, DevicePrice>.Empty.Add("cpu", new DevicePrice(Money.FromUsd(0.36m))),
    };

    public static SubmitRequest Request(SweepSpec spec) => new(JsonSerializer.SerializeToElement(spec, CoreJson.Options));

    /// <summary>Writes the scripted trainer.</summary>
    public static async Task<string> Trainer(string folder)
    {
        var trainer = Path.Combine(folder, "trainer.sh");
        await File.WriteAllTextAsync(trainer, Script, Cancel);
        File.SetUnixFileMode(trainer, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return trainer;
    }

    public async Task Own()
    {
        Host = (await EmbeddedHost.Start(new EmbeddedOptions(Database, await Trainer(Folder)) { Devices = [WorkerDevice.Cpu(0), WorkerDevice.Cpu(1)] }, Cancel))!;
        Client = new OptimizerClient(Host.Address);
    }

    public async Task<SweepDetail> Until(Func<SweepDetail, bool> reached)
    {
        while (true)
        {
            if (await Client.Show(null, Cancel) is var detail && reached(detail)) return detail;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    public async Task Leave()
    {
        Client.Dispose();
        await Host.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Leave();
        Directory.Delete(Folder, recursive: true);
    }
}
