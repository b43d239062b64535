using Amazon.Runtime;
using Optimizer.Artifacts.Stores;

namespace Optimizer.Artifacts.Tests.Stores;

public sealed class S3BlobStoreTests : BlobKeepContract
{
    private S3Server server = null!;

    [Fact]
    public async Task Large_content_is_sent_in_parts_and_a_failed_upload_leaves_none()
    {
        var blob = Blob.OfSize(20_000_000);

        await Store.Put(blob.Digest, blob.Content, CancellationToken.None);
        await Assert.ThrowsAsync<BlobException>(() => Store.Put(Blob.Of("other").Digest, blob.Content, CancellationToken.None));

        Assert.Equal([2, 2], server.PartsOfUploads);
        Assert.Equal(0, server.OpenUploads);
    }

    [Fact]
    public async Task Keys_begin_with_the_prefix_and_what_else_is_there_is_left_alone()
    {
        var blob = Blob.Of("prefixed");
        server.Objects["runs/a/readme"] = (Blob.Of("readme").Bytes, Time.GetUtcNow());
        await Store.Put(blob.Digest, blob.Content, CancellationToken.None);

        Assert.Contains($"runs/a/{blob.Digest}", server.Objects.Keys);
        Assert.Equal(blob.Digest, Assert.Single(await All()).Digest);
    }

    [Theory]
    [InlineData(507, "XMinioStorageFull", BlobProblem.Full, "is full")]
    [InlineData(403, "AccessDenied", BlobProblem.Refused, "AWS_ACCESS_KEY_ID")]
    [InlineData(404, "NoSuchBucket", BlobProblem.Refused, "does not exist")]
    [InlineData(400, "SlowDownPlease", BlobProblem.Unreachable, "cannot be reached")]
    public async Task What_the_storage_answers_is_told(int status, string code, BlobProblem kind, string words)
    {
        var blob = Blob.Of("refused");
        server.Refuse = (status, code);

        var problem = await Assert.ThrowsAsync<BlobException>(() => Store.Put(blob.Digest, blob.Content, CancellationToken.None));

        Assert.Equal(kind, problem.Problem);
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
        Assert.Contains("S3 bucket 'models' at http://127.0.0.1", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storage_that_is_not_there_is_unreachable()
    {
        await server.DisposeAsync();

        var problem = await Assert.ThrowsAsync<BlobException>(() => Store.Has(Blob.Of("x").Digest, CancellationToken.None));

        Assert.Equal(BlobProblem.Unreachable, problem.Problem);
    }

    protected override async Task<IBlobStore> Open()
    {
        server = await S3Server.Start("models", Time);
        return new S3BlobStore(S3Address.Parse($"s3://models/runs/a?endpoint={server.Address}"), Time, new BasicAWSCredentials("id", "secret"));
    }

    protected override async Task Close()
    {
        ((S3BlobStore)Store).Dispose();
        await server.DisposeAsync();
    }
}
