using Optimizer.Artifacts.Stores;

namespace Optimizer.Artifacts.Tests;

public class BlobStoresTests
{
    [Theory]
    [InlineData("dir:/var/blobs", typeof(DirectoryBlobStore))]
    [InlineData("/var/blobs", typeof(DirectoryBlobStore))]
    [InlineData("blobs", typeof(DirectoryBlobStore))]
    [InlineData("s3://models?endpoint=http://127.0.0.1:9000", typeof(S3BlobStore))]
    [InlineData("http://127.0.0.1:8080", typeof(HttpBlobStore))]
    [InlineData("https://optimizer.example", typeof(HttpBlobStore))]
    [InlineData("unix:/run/api.sock", typeof(HttpBlobStore))]
    public void An_address_names_its_kind_of_store(string address, Type kind) => Assert.IsType(kind, BlobStores.Open(address, TimeProvider.System));

    [Theory]
    [InlineData("ftp://host/x", "must be a folder, s3://bucket/prefix, http://server or https://server")]
    [InlineData("", "is empty")]
    public void Others_are_refused(string address, string words) =>
        Assert.Contains(words, Assert.Throws<FormatException>(() => BlobStores.Open(address, TimeProvider.System)).Message, StringComparison.Ordinal);
}
