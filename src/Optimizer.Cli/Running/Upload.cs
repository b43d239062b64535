using System.Security.Cryptography;
using System.Text.Json;
using Optimizer.Artifacts;
using Optimizer.Cli.Terminals;
using Optimizer.Client;
using Optimizer.Client.V1;
using Optimizer.Core;
using Optimizer.Core.Sweeps;

namespace Optimizer.Cli.Running;

/// <summary>What a spec needs of this machine goes along with it: its data files, by digest, where the server keeps files so.</summary>
internal static class Upload
{
    /// <summary>Uploads what the server does not have, and makes the request with the files' digests in place of their paths.</summary>
    public static async Task<SubmitRequest> Request(
        OptimizerClient client, SweepSpec spec, bool another, bool extend, Terminal terminal, CancellationToken cancel)
    {
        var sent = (await client.Cluster(cancel)).Files == "by_digest" ? await WithData(client, spec, terminal, cancel) : spec;
        return new SubmitRequest(JsonSerializer.SerializeToElement(sent, CoreJson.Options), another, extend);
    }

    private static async Task<SweepSpec> WithData(OptimizerClient client, SweepSpec spec, Terminal terminal, CancellationToken cancel)
    {
        if (spec.Trainer.Data is not { } data) return spec;
        async Task<string> Sent(string path) => await Put(client, path, terminal, cancel);
        return spec with
        {
            Trainer = spec.Trainer with
            {
                Data = data with
                {
                    Path = await Sent(data.Path),
                    Labels = data.Labels is { } labels ? await Sent(labels) : null,
                    TestPath = data.TestPath is { } test ? await Sent(test) : null,
                    TestLabels = data.TestLabels is { } testLabels ? await Sent(testLabels) : null,
                },
            },
        };
    }

    private static async Task<string> Put(OptimizerClient client, string path, Terminal terminal, CancellationToken cancel)
    {
        await using var file = File.OpenRead(path);
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
        if (!await client.HasBlob(digest, cancel))
        {
            file.Position = 0;
            terminal.Say($"Sending {Path.GetFileName(path)}, {file.Length:N0} bytes.");
            await client.PutBlob(digest, file, cancel);
        }

        return new BlobRef(BlobKind.File, digest, Path.GetFileName(path)).ToString();
    }
}
