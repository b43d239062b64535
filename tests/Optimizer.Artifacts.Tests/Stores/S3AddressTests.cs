using Optimizer.Artifacts.Stores;

namespace Optimizer.Artifacts.Tests.Stores;

public class S3AddressTests
{
    [Fact]
    public void A_bucket_alone_is_Amazons() =>
        Assert.Equal(new S3Address("models", "", null, null, PathStyle: false), S3Address.Parse("s3://models"));

    [Fact]
    public void An_endpoint_has_the_bucket_in_its_path() =>
        Assert.Equal(
            new S3Address("models", "team/a/", new Uri("http://127.0.0.1:9000"), "eu-central-1", PathStyle: true),
            S3Address.Parse("s3://models/team/a/?endpoint=http://127.0.0.1:9000&region=eu-central-1"));

    [Fact]
    public void The_style_may_be_said() => Assert.False(S3Address.Parse("s3://m?endpoint=https%3A%2F%2Fs3.example&path_style=false").PathStyle);

    [Theory]
    [InlineData("s3:///x", "is no S3 address")]
    [InlineData("s3://m?zone=a", "unknown option 'zone'; known are endpoint, region, path_style")]
    [InlineData("s3://m?endpoint=host:9000", "must be http://host:port")]
    [InlineData("s3://m?path_style=yes", "must be true or false")]
    public void What_is_wrong_is_told(string address, string words) =>
        Assert.Contains(words, Assert.Throws<FormatException>(() => S3Address.Parse(address)).Message, StringComparison.Ordinal);
}
