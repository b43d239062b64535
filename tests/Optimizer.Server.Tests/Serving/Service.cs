using System.Security.Cryptography;
using System.Text.Json;
using Optimizer.Artifacts;
using Optimizer.Client;
using Optimizer.Client.V1;
using Optimizer.Core;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Hosting.Serving;
using Optimizer.Server.Tests.Hosting;

namespace Optimizer.Server.Tests.Serving;

/// <summary>A served coordinator on a port of loopback, with an admin key and, if wanted, a worker whose trainer is a script.</summary>
internal sealed class Service : IAsyncDisposable
{
    private Service(string folder, ServeHost host, string? admin) => (Folder, Host, Admin) = (folder, host, admin);

    public string Folder { get; }

    public ServeHost Host { get; }

    /// <summary>Null: it was started without keys.</summary>
    public string? Admin { get; }

    public Uri Url => new(Host.Url);

    /// <param name="options">Changes what it is started with.</param>
    public static async Task<Service> Start(bool keys = true, bool worker = false, Func<ServeOptions, ServeOptions>? options = null)
    {
        var folder = Directory.CreateTempSubdirectory("served-").FullName;
        var keyFile = Path.Combine(folder, "admin.key");
        var started = new ServeOptions
        {
            Database = Path.Combine(folder, "optimizer.db"),
            Artifacts = "dir:" + Path.Combine(folder, "artifacts"),
            Listen = ServeAddress.Parse("http://127.0.0.1:0"),
            BootstrapKeyFile = keys ? keyFile : null,
            RequestsPerSecond = 10_000,
            Blobs = new MemoryBlobs(),
            Worker = worker ? new LocalWorker("here", await TestHost.Trainer(folder), Path.Combine(folder, "work"), "cpu:2") : null,
        };
        var host = await ServeHost.Start(options?.Invoke(started) ?? started, TestHost.Cancel);
        return new Service(folder, host, File.Exists(keyFile) ? (await File.ReadAllTextAsync(keyFile, TestHost.Cancel)).Trim() : null);
    }

    /// <summary>With data that its workers can fetch: the scripted trainer does not look at them.</summary>
    public static async Task<SubmitRequest> WithData(SweepSpec spec, OptimizerClient client)
    {
        var bytes = "1,2,a\n"u8.ToArray();
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        await client.PutBlob(digest, new MemoryStream(bytes), TestHost.Cancel);
        var data = spec.Trainer.Data! with { Path = BlobRef.Of(BlobKind.File, digest, "rows.csv").ToString() };
        return Request(spec with { Trainer = spec.Trainer with { Data = data } });
    }

    public static SubmitRequest Request(SweepSpec spec) => new(JsonSerializer.SerializeToElement(spec, CoreJson.Options));

    /// <param name="key">Null: the admin's.</param>
    public OptimizerClient Client(string? key = null) => new(ServiceAddress.OfHttp(Host.Url), key ?? Admin);

    public HttpClient Http(string? key)
    {
        var http = new HttpClient { BaseAddress = Url };
        if (key is not null) http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return http;
    }

    public async Task<string> Key(string role, string? project = null)
    {
        using var client = Client();
        return (await client.CreateKey(new CreateKeyRequest($"a-{role}", role, project), TestHost.Cancel)).Secret;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
