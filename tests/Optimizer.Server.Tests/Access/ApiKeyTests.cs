using Optimizer.Server.Access;

namespace Optimizer.Server.Tests.Access;

public class ApiKeyTests
{
    [Fact]
    public void A_key_is_read_as_it_was_written_and_proves_itself()
    {
        var keys = Enumerable.Range(0, 200).Select(_ => ApiKey.Make()).ToList();

        Assert.All(keys, key => Assert.Equal(key, ApiKey.Parse(key.Reveal())));
        Assert.All(keys, key => Assert.True(key.IsProvenBy(ApiKey.Parse(key.Reveal())!.Hash)));
        Assert.Equal(keys.Count, keys.Select(key => key.Secret).Distinct().Count());
        Assert.False(keys[0].IsProvenBy(keys[1].Hash));
    }

    [Fact]
    public void A_key_as_text_for_a_log_has_no_secret() => Assert.DoesNotContain(ApiKey.Make() is var key ? key.Secret : "", key.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("opt_")]
    [InlineData("opt_ab")]
    [InlineData("opt_ab_")]
    [InlineData("opt__secret")]
    [InlineData("opt_XY_secret")]
    [InlineData("opt_ab_sécret")]
    [InlineData("key_ab_secret")]
    public void What_is_not_written_like_a_key_is_none(string text) => Assert.Null(ApiKey.Parse(text));
}
