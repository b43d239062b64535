using Microsoft.Extensions.Logging;

namespace Optimizer.Workers.Preemption;

/// <summary>Watches for the word that this machine is about to be taken away, as clouds give it for spot machines.</summary>
internal sealed class PreemptionNotice(WorkerOptions options, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Ends when it came; never where nothing is watched.</summary>
    public async Task Seen(CancellationToken cancel)
    {
        if (options.PreemptionFile is null && options.PreemptionUrl is null) await Task.Delay(Timeout.InfiniteTimeSpan, time, cancel);
        using var http = new HttpClient { Timeout = Patience };
        // Google's metadata server answers those alone who say that they know whom they ask; others pass over it.
        http.DefaultRequestHeaders.Add("Metadata-Flavor", "Google");
        while (!await IsGiven(http, cancel)) await Task.Delay(options.PreemptionEvery, time, cancel);
        log.LogWarning("This machine is about to be taken away; the worker drains");
    }

    private async Task<bool> IsGiven(HttpClient http, CancellationToken cancel)
    {
        if (options.PreemptionFile is { } file && File.Exists(file)) return true;
        if (options.PreemptionUrl is not { } url) return false;
        try
        {
            using var answer = await http.GetAsync(url, cancel);
            return (int)answer.StatusCode == 200 && (await answer.Content.ReadAsStringAsync(cancel)).Trim() != "FALSE";
        }
        catch (Exception problem) when (problem is HttpRequestException || (problem is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }
}
