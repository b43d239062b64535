namespace Optimizer.Artifacts.Tests;

public class BlobRefTests
{
    private const string Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData($"blob:sha256:{Digest}/model.onnx", BlobKind.File, "model.onnx")]
    [InlineData($"tree:sha256:{Digest}/checkpoint-000003", BlobKind.Tree, "checkpoint-000003")]
    public void A_reference_is_read_and_written_back(string text, BlobKind kind, string name)
    {
        Assert.True(BlobRef.TryParse(text, out var reference));
        Assert.Equal(new BlobRef(kind, Digest, name), reference);
        Assert.Equal(text, reference.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/data/digits.csv")]
    [InlineData("blob:sha256:0123/x")]
    [InlineData($"blob:sha256:{Digest}")]
    [InlineData($"blob:sha256:{Digest}/")]
    [InlineData($"blob:sha256:{Digest}/..")]
    [InlineData($"blob:sha256:{Digest}/a/b")]
    [InlineData($"tree:md5:{Digest}/x")]
    public void Anything_else_is_none(string? text) => Assert.False(BlobRef.TryParse(text, out _));
}
