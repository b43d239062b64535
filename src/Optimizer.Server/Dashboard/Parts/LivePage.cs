using Microsoft.AspNetCore.Components;

namespace Optimizer.Server.Dashboard.Parts;

/// <summary>
/// A page that looks again once a second while it is open, and draws itself anew only when something changed: whatever came in meanwhile is one
/// drawing. A look that takes long is followed by a longer pause, so that many viewers of a large sweep leave time for what they ask.
/// </summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostBetween = TimeSpan.FromSeconds(10);

    /// <summary>A page looks at most this part of its time.</summary>
    private const double Share = 0.05;

    private readonly CancellationTokenSource left = new();
    private Task looking = Task.CompletedTask;
    private string? shown;

    [Inject] protected TimeProvider Clock { get; set; } = null!;

    /// <summary>Ends when the page is left.</summary>
    protected CancellationToken Left => left.Token;

    /// <summary>What the page shows, such as the sweep's name: when it changes, <see cref="Open"/> runs again.</summary>
    protected abstract string Subject { get; }

    protected DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Reads what a newly opened page shows.</summary>
    protected abstract Task Open();

    /// <returns>Whether there is anything new to draw.</returns>
    protected virtual Task<bool> Look() => Task.FromResult(false);

    protected override async Task OnParametersSetAsync()
    {
        if (shown == Subject) return;
        shown = Subject;
        await Open();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) looking = InvokeAsync(KeepLooking);
    }

    private async Task KeepLooking()
    {
        try
        {
            for (var pause = Between; ;)
            {
                await Task.Delay(pause, Clock, left.Token);
                var began = Clock.GetTimestamp();
                if (await Look()) StateHasChanged();
                pause = Pause(Clock.GetElapsedTime(began));
            }
        }
        catch (OperationCanceledException) when (left.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }

    /// <param name="taken">By the last look, with what it drew.</param>
    internal static TimeSpan Pause(TimeSpan taken) => TimeSpan.FromSeconds(Math.Clamp(taken.TotalSeconds / Share, Between.TotalSeconds, MostBetween.TotalSeconds));

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await left.CancelAsync();
        await looking;
        left.Dispose();
        await Leave();
    }

    /// <summary>What a page holds beside its looking.</summary>
    protected virtual ValueTask Leave() => ValueTask.CompletedTask;
}
