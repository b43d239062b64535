using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Optimizer.Server.Api;
using Optimizer.Storage;
using Orleans.Runtime;

namespace Optimizer.Server.Tests.Api;

public class ProblemAnswersTests
{
    private const string Inside = "10.1.2.3:5432, database optimizer";

    public static TheoryData<Exception, int, string> Failures => new()
    {
        { new StorageException(Inside), 503, "The database does not answer" },
        { new TimeoutException(Inside), 503, "The coordinator that has this does not answer" },
        { new SiloUnavailableException(Inside), 503, "The coordinator that has this does not answer" },
        { new InvalidOperationException(Inside), 500, "Something failed inside the server" },
    };

    [Theory, MemberData(nameof(Failures))]
    public async Task What_passes_is_to_be_tried_again_and_the_inside_stays_inside(Exception failure, int status, string sentence)
    {
        await using var services = new ServiceCollection().AddLogging().AddProblemAnswers().BuildServiceProvider();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };

        var handled = await services.GetRequiredService<IExceptionHandler>().TryHandleAsync(context, failure, TestContext.Current.CancellationToken);
        var detail = JsonDocument.Parse(body.ToArray()).RootElement.GetProperty("detail").GetString()!;

        Assert.True(handled);
        Assert.Equal(status, context.Response.StatusCode);
        Assert.StartsWith(sentence, detail, StringComparison.Ordinal);
        Assert.Contains("under the trace ", detail, StringComparison.Ordinal);
        Assert.DoesNotContain(Inside, detail, StringComparison.Ordinal);
    }
}
