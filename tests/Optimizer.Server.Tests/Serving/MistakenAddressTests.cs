using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Optimizer.Artifacts;
using Optimizer.Client;
using Optimizer.Server.Hosting.Serving;
using Optimizer.Server.Tests.Hosting;
using Optimizer.Workers.Link;

namespace Optimizer.Server.Tests.Serving;

/// <summary>What whoever mistook an address is told.</summary>
[Collection("hosts: each starts a silo")]
public class MistakenAddressTests
{
    [Fact]
    public async Task Certificates_that_do_not_hold_and_http_where_https_is_taken_are_told_in_a_sentence()
    {
        var folder = Directory.CreateTempSubdirectory("tls-").FullName;
        var certificate = await Certificate(folder, "localhost");
        await using var service = await Service.Start(keys: false, options: options => options with { Listen = ServeAddress.Parse("https://127.0.0.1:0"), TlsCertificate = certificate });
        var port = service.Url.Port;

        Assert.Equal("the server's certificate is for another name; use a name that is in it", await Why($"https://127.0.0.1:{port}"));
        Assert.StartsWith("the server's certificate is not trusted here (", await Why($"https://localhost:{port}"), StringComparison.Ordinal);
        Assert.EndsWith("where the server takes https only, write https:// instead of http://", await Why($"http://localhost:{port}"), StringComparison.Ordinal);
        using var directory = new AgentDirectory([$"https://localhost:{port}"], null, TimeProvider.System);
        var worker = await Assert.ThrowsAsync<HttpRequestException>(() => directory.Next(TestHost.Cancel));
        Assert.Contains("the server's certificate is not trusted here (", worker.Message, StringComparison.Ordinal);
        Assert.Contains("SSL_CERT_FILE", worker.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Https_where_http_is_taken_and_the_workers_port_are_told_in_a_sentence()
    {
        await using var service = await Service.Start(keys: false);
        using var client = service.Client();
        var agents = (await client.Cluster(TestHost.Cancel)).AgentsUrl;
        using var mistaken = new OptimizerClient(ServiceAddress.OfHttp(agents));

        Assert.Equal("what answers there speaks no TLS; write http:// instead of https://", await Why($"https://127.0.0.1:{service.Url.Port}"));
        var refused = await Assert.ThrowsAsync<OptimizerApiException>(() => mistaken.Sweeps(TestHost.Cancel));
        Assert.Contains("This is the workers' port", refused.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(6000), InlineData(6667), InlineData(10080), InlineData(22)]
    public void Ports_that_browsers_refuse_are_told(int port) => Assert.Contains($"Browsers refuse to open pages on port {port}", BrowserPorts.Warning(port), StringComparison.Ordinal);

    [Theory, InlineData(0), InlineData(80), InlineData(8080), InlineData(8443), InlineData(65535)]
    public void Others_are_not(int port) => Assert.Null(BrowserPorts.Warning(port));

    private static async Task<string> Why(string server)
    {
        using var client = new OptimizerClient(ServiceAddress.OfHttp(server));
        return Unanswered.Why(await Assert.ThrowsAsync<HttpRequestException>(() => client.Sweeps(TestHost.Cancel)));
    }

    /// <returns>A PEM file with a certificate that signed itself, and its key.</returns>
    private static async Task<string> Certificate(string folder, string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var file = Path.Combine(folder, "server.pem");
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem(), TestHost.Cancel);
        return file;
    }
}
