using Optimizer.Server.Access;
using Optimizer.Server.Api;
using Optimizer.Server.Dashboard;

namespace Optimizer.Server.Tests.Dashboard;

public sealed class NoteTextTests
{
    [Fact]
    public void Tags_are_what_stands_between_commas_each_once() =>
        Assert.Equal(["ship it", "v2"], NoteText.Tags(" ship it,, v2 , Ship it,"));

    [Fact]
    public void What_is_too_long_is_refused_with_the_limit()
    {
        Assert.Contains("at most 20 tags", Assert.Throws<RefusedException>(() => NoteText.Tags(string.Join(',', Enumerable.Range(0, 21)))).Message, StringComparison.Ordinal);
        Assert.Contains("at most 40 characters", Assert.Throws<RefusedException>(() => NoteText.Tags(new string('x', 41))).Message, StringComparison.Ordinal);
        Assert.Contains("at most 4,000 characters", Assert.Throws<RefusedException>(() => NoteText.Note(new string('x', 4001))).Message, StringComparison.Ordinal);
        Assert.Equal("x", NoteText.Note(" x\n"));
    }
}
